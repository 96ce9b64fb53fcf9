// Days and hours as people say them (voice.md, section 2), in the time of the city.

const NINE_HOURS = 9 * 3_600_000;
const DAYS = "일월화수목금토";

let ahead = 0; // of the service's clock before this machine's, in ms

/** The service's clock as this machine keeps it. */
export const now = () => Date.now() + ahead;

/** An instant that the service has just told. */
export function tick(at) {
  const told = Date.parse(at);
  if (!Number.isNaN(told)) ahead = told - Date.now();
}

const local = (at) => new Date((typeof at === "number" ? at : Date.parse(at)) + NINE_HOURS);

/** "2026-11-28" of an instant. */
export const dayOf = (at) => local(at).toISOString().slice(0, 10);

/** {month, date, weekday} of "2026-11-28". */
export function parts(day) {
  const date = new Date(`${day}T00:00Z`);
  return { month: date.getUTCMonth() + 1, date: date.getUTCDate(), weekday: DAYS[date.getUTCDay()] };
}

/** "11월 28일 (토)" */
export function dayWords(day) {
  const { month, date, weekday } = parts(day);
  return `${month}월 ${date}일 (${weekday})`;
}

const half = (hour) => (hour === 0 ? "밤" : hour === 12 ? "낮" : hour < 12 ? "오전" : "오후");

/** "오후 1:20", for a stamp */
export function stamp(at) {
  const time = local(at);
  const hour = time.getUTCHours();
  return `${half(hour)} ${hour % 12 || 12}:${String(time.getUTCMinutes()).padStart(2, "0")}`;
}

/** "오후 1시 25분", "내일 낮 12시", "11월 30일 (월) 오후 6시": an end, said in a sentence */
export function end(at) {
  const time = local(at);
  const hour = time.getUTCHours();
  const minute = time.getUTCMinutes();
  const clock = `${half(hour)} ${hour % 12 || 12}시${minute ? ` ${minute}분` : ""}`;
  const day = dayOf(at);
  if (day === dayOf(now())) return clock;
  return `${day === dayOf(now() + 86_400_000) ? "내일" : dayWords(day)} ${clock}`;
}

const DAY = 86_400_000;
const clockOf = (hours) => hours.split(":").reduce((sum, part) => sum * 60 + Number(part), 0) * 60_000;

/** How long it runs from one instant to another, in ms; between `still` ("21:00", "08:00") a clock stands. */
export function runs(from, until, still) {
  if (!still || until <= from) return until - from;
  const [evening, morning] = still.map(clockOf);
  const awake = evening - morning;
  const seen = (at) => {
    const here = at + NINE_HOURS;
    const day = Math.floor(here / DAY);
    return day * awake + Math.min(awake, Math.max(0, here - day * DAY - morning));
  };
  return seen(until) - seen(from);
}

/** "11시간 52분 남음" */
export function left(until, still) {
  const minutes = Math.max(1, Math.ceil(runs(now(), Date.parse(until), still) / 60_000));
  const words = [
    [Math.floor(minutes / 1440), "일"],
    [Math.floor(minutes / 60) % 24, "시간"],
    [minutes % 60, "분"],
  ];
  return `${words
    .filter(([many]) => many)
    .slice(0, 2)
    .map(([many, unit]) => many + unit)
    .join(" ")} 남음`;
}
