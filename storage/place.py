"""A process's place at a SQLite file: the lock on the file beside it, and who signed that."""

import contextlib

from storage.fencing import Neighbour, sign


class Alone:
    """A process's place at a SQLite file: `certain` when no other process can be serving, whatever the lease row says.

    That is a lock on a file, which the system lets go of when its process dies, and never while it stands still. Who
    has it, or serves without it, signs the file: `storage.fencing` ends one that stands still.
    """

    def __init__(self, file: int | None = None, *, follows: bool = True) -> None:
        """`file`: the one to be locked, open; None where there is none. `follows`: a holder that stands still may be
        followed by the lease alone, though it has the lock."""
        self._file = file
        self._locked = False
        self.follows = follows
        self.neighbour = None if file is None else Neighbour(file)

    def certain(self) -> bool:
        """Asks for the lock, unless this process has it."""
        if not self._locked and self._file is not None:
            import fcntl

            with contextlib.suppress(OSError):
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                self._locked = True
                self.sign()
        return self._locked

    def sign(self) -> None:
        """Says in the file beside the database that it is this process that serves."""
        if self._file is not None:
            with contextlib.suppress(OSError):  # a full disk: then nobody is known
                sign(self._file)

    @property
    def shared(self) -> bool:
        """Whether another process has the lock: it may serve, or wake up and find out that it does not any more."""
        return self._file is not None and not self._locked
