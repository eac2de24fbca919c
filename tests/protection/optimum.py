"""The fewest cells that can be masked, proven by CP-SAT, in a process of its own: HiGHS and OR-tools share none.

Reads figures as JSON on standard input: unknowns with their truth, figures as sums, what is small, what must agree.
Each claim has a whole table of its own that fits all that is shown: the definition itself, and nothing of our search.
"""

import json
import sys


def main() -> None:
    from ortools.sat.python import cp_model

    asked = json.load(sys.stdin)
    truth, sums, weights, small, equal, claims = (
        asked[name] for name in ("truth", "sums", "weights", "small", "equal", "claims")
    )
    most = sum(truth) + 10
    model = cp_model.CpModel()
    shown = [model.new_bool_var(f"shown {number}") for number in range(len(sums))]
    for number in small:
        model.add(shown[number] == 0)
    for parts, bound, up in claims:
        if (sum(truth[part] for part in parts) - bound) * (1 if up else -1) >= 0:
            continue  # the truth proves it
        table = [model.new_int_var(0, most, "") for _ in truth]
        for left, right in equal:
            model.add(sum(table[part] for part in left) == sum(table[part] for part in right))
        for number, one in enumerate(sums):
            total = sum(truth[part] for part in one)
            model.add(sum(table[part] for part in one) == total).only_enforce_if(shown[number])
        value = sum(table[part] for part in parts)
        model.add(value >= bound if up else value <= bound)
    lost = sum(int(weight) * (1 - shown[number]) for number, weight in enumerate(weights))
    model.add(lost <= int(asked["found"]))  # there is a mask that loses so much: ours
    model.minimize(lost)
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = asked["seconds"]
    solver.parameters.num_workers = 2
    status = solver.solve(model)
    masked = [number for number in range(len(sums)) if status == cp_model.OPTIMAL and not solver.value(shown[number])]
    print(json.dumps({"optimal": status == cp_model.OPTIMAL, "masked": masked}))


if __name__ == "__main__":
    main()
