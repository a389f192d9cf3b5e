/**
 * A clock for practising an answer. The page says how its minutes are split, as a list, and holds the clock's buttons
 * in a template: without this script there is a list and nothing to press.
 */

const TIMER_SECOND = 1000;
const TIMER_MINUTE = 60 * TIMER_SECOND;
/** Seconds between two numbers: fewer of them for those who want less to move. */
const TIMER_STEP = matchMedia("(prefers-reduced-motion: reduce)").matches ? 10 : 1;
/** Stops the clocks of the page that instant navigation has replaced. */
let leaveTimers = () => {};

document$.subscribe(() => {
  leaveTimers();
  const clocks = [...document.querySelectorAll(".gl-timer")].map(setUpTimer);
  leaveTimers = () => clocks.forEach((stop) => stop());
});

/**
 * Show the clock of a timer; what is returned stops it.
 * @param {HTMLElement} timer
 */
function setUpTimer(timer) {
  timer.querySelector(".gl-timer__clock")?.remove();
  const clock = document.createElement("div");
  clock.className = "gl-timer__clock";
  clock.append(timer.querySelector("template").content.cloneNode(true));
  timer.prepend(clock);
  const [time, said] = ["time", "said"].map((name) => clock.querySelector(`.gl-timer__${name}`));
  const [start, reset] = ["start", "reset"].map((name) => clock.querySelector(`[data-gl-do=${name}]`));
  const sound = clock.querySelector("input");
  const parts = [...timer.querySelectorAll("li")];
  const whole = parts.reduce((sum, part) => sum + timerPartLength(part), 0);
  const startWord = start.textContent;

  let left = whole;
  /** When the clock runs out; 0 while it stands. */
  let end = 0;
  let ticking = 0;
  /** @type {HTMLElement | undefined} */
  let current;
  let isLastMinute = false;

  function run() {
    if (left <= 0) toStart();
    end = Date.now() + left;
    ticking = setInterval(tick, TIMER_SECOND / 4);
    start.textContent = start.dataset.pause;
    say(said.dataset.started.replace("{minutes}", String(Math.ceil(left / TIMER_MINUTE))));
    tick();
  }

  function stand() {
    clearInterval(ticking);
    end = 0;
    start.textContent = startWord;
  }

  function toStart() {
    stand();
    left = whole;
    isLastMinute = false;
    mark(undefined);
    say("");
    show();
  }

  function tick() {
    left = Math.max(0, end - Date.now());
    show();
    if (left === 0) {
      stand();
      mark(undefined);
      say(said.dataset.over);
      if (sound.checked) ringTimer();
      return;
    }
    const part = partAt(whole - left);
    if (part !== current) {
      // The first part is told by the word that the clock has started.
      if (current) say(part.textContent.trim());
      mark(part);
    } else if (left <= TIMER_MINUTE && !isLastMinute) {
      isLastMinute = true;
      say(said.dataset.minute);
    }
  }

  /** The part of the list that runs after so many milliseconds. */
  function partAt(passed) {
    let sum = 0;
    return parts.find((part) => (sum += timerPartLength(part)) > passed);
  }

  function mark(part) {
    current?.removeAttribute("aria-current");
    part?.setAttribute("aria-current", "step");
    current = part;
  }

  function show() {
    const seconds = Math.ceil(left / TIMER_SECOND / TIMER_STEP) * TIMER_STEP;
    const text = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    if (time.textContent !== text) time.textContent = text;
  }

  function say(words) {
    said.textContent = words;
  }

  start.addEventListener("click", () => {
    if (!end) return run();
    tick();
    if (!end) return undefined;
    stand();
    return say(said.dataset.paused);
  });
  reset.addEventListener("click", toStart);
  show();
  return stand;
}

/** @param {HTMLElement} part */
function timerPartLength(part) {
  return Number(part.dataset.minutes) * TIMER_MINUTE;
}

/** Two short tones. */
function ringTimer() {
  const context = new AudioContext();
  const tone = context.createOscillator();
  const loudness = context.createGain();
  tone.frequency.value = 660;
  loudness.gain.value = 0.15;
  loudness.gain.setValueAtTime(0, context.currentTime + 0.25);
  loudness.gain.setValueAtTime(0.15, context.currentTime + 0.45);
  tone.connect(loudness).connect(context.destination);
  tone.start();
  tone.stop(context.currentTime + 0.7);
  tone.addEventListener("ended", () => context.close());
}
