// Days and hours as the plan's time zone has them.

let zone = "UTC";
const LOCALES = { fr: "fr-FR", en: "en-GB" };

function written(at, language, how) {
  const text = new Date(at).toLocaleString(LOCALES[language], { ...how, timeZone: zone });
  return language === "fr" ? text.replace(/(?<![0-9])1 (?=\p{L})/u, "1er ") : text;
}

export function reckon(name) {
  zone = name;
}

export const hour = (at) => written(at, "fr", { hour: "2-digit", minute: "2-digit" });
export const day = (at, language) => written(at, language, { weekday: "long", day: "numeric", month: "long" });
export const short = (at, language) => written(at, language, { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
export const moment = (at, language) => written(at, language, { weekday: "long", day: "numeric", month: "long", year: "numeric", hour: "2-digit", minute: "2-digit" });
