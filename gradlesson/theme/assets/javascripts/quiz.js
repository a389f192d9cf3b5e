/** Questions that judge at once. What was answered stays on this device: nothing is sent anywhere. */

(() => {
  const KEY = "gl-quiz";

  /** @typedef {string[]} Given what was chosen, typed, or put in order */
  /** @type {Record<string, Given>} the answers given, by the id of their question; where none can be stored, all there is */
  const answers = {};

  /** Take over what is stored, also by another window; without a store, nothing. */
  function read() {
    try {
      const stored = JSON.parse(localStorage.getItem(KEY) ?? "{}");
      for (const [id, given] of Object.entries(stored)) {
        if (Array.isArray(given)) answers[id] = given.map(String);
      }
    } catch {
      // Blocked, or not ours.
    }
  }

  /** Whether what was answered could be stored. */
  function write() {
    try {
      if (Object.keys(answers).length) localStorage.setItem(KEY, JSON.stringify(answers));
      else localStorage.removeItem(KEY);
      return true;
    } catch {
      return false;
    }
  }

  /**
   * A sentence with its names filled in.
   * @param {string} template
   * @param {Record<string, string | number>} words
   */
  const filled = (template, words) => template.replace(/\{(\w+)\}/g, (_, name) => String(words[name]));

  /**
   * A copy of what the folded answer says of an option; without one, all that it says.
   * @param {HTMLElement} question
   * @param {string} [of]
   */
  function reason(question, of) {
    const where = of === undefined ? "p" : `li[data-of="${CSS.escape(of)}"]`;
    const copy = document.createElement("div");
    copy.className = "gl-quiz__reason";
    copy.append(...question.querySelector(`.gl-quiz__answer ${where}`).cloneNode(true).childNodes);
    return copy;
  }

  /** What each kind of question has: the answer given, the way to show one, and a judgement in words. */
  const kinds = {
    choice: {
      given: (question) => [...question.querySelectorAll("input:checked")].map(({ value }) => value),
      show: (question, given) => {
        for (const input of question.querySelectorAll("input")) input.checked = given.includes(input.value);
      },
      judge: (question, said) => {
        const inputs = [...question.querySelectorAll("input")];
        for (const input of inputs.filter(({ checked }) => checked)) {
          input.closest("li").append(reason(question, input.value));
        }
        const isWrong = inputs.some((input) => input.checked && !("right" in input.dataset));
        const isWhole = inputs.every((input) => input.checked || !("right" in input.dataset));
        return { isRight: !isWrong && isWhole, words: isWrong ? said.wrong : isWhole ? said.right : said.more };
      },
    },
    number: {
      given: (question) => [question.querySelector("input").value].filter(Boolean),
      show: (question, [value]) => {
        question.querySelector("input").value = Number.isFinite(Number(value)) ? value : "";
      },
      judge: (question, said) => {
        const input = question.querySelector("input");
        const isLow = input.valueAsNumber < Number(input.dataset.low);
        const isRight = !isLow && input.valueAsNumber <= Number(input.dataset.high);
        if (isRight) question.querySelector(".gl-quiz__entry + div").append(reason(question));
        return { isRight, words: isRight ? said.right : `${said.wrong} ${isLow ? said.low : said.high}` };
      },
    },
    order: {
      given: (question) => [...question.querySelectorAll("[data-item]")].map(({ dataset }) => dataset.item),
      show: (question, given) => {
        const list = question.querySelector(".gl-quiz__items");
        for (const item of given) list.append(...list.querySelectorAll(`[data-item="${CSS.escape(item)}"]`));
      },
      judge: (question, said) => {
        const items = [...question.querySelectorAll("[data-item]")];
        const inPlace = items.filter((item, at) => Number(item.dataset.item) === at);
        const isRight = inPlace.length === items.length;
        for (const item of items) {
          item.append(isRight ? reason(question, item.dataset.item) : mark(inPlace.includes(item), said));
        }
        const words = isRight ? said.right : filled(said.order, { n: inPlace.length, m: items.length });
        return { isRight, words };
      },
    },
  };

  /**
   * Whether an item of an order is in its place.
   * @param {boolean} isHere
   * @param {Record<string, string>} said
   */
  function mark(isHere, said) {
    const place = document.createElement("span");
    place.className = `gl-quiz__reason gl-quiz__${isHere ? "right" : "wrong"}`;
    place.textContent = isHere ? `✓ ${said.here}` : `✗ ${said.elsewhere}`;
    return place;
  }

  /** Put the questions of a section to work. @param {HTMLElement} section */
  function start(section) {
    const said = JSON.parse(section.dataset.said);
    const questions = [...section.querySelectorAll(".gl-quiz__question")];
    const filter = section.querySelector(".gl-quiz__filter");
    const count = section.querySelector(".gl-quiz__count");

    /** Take away what was said of the answer to a question. */
    function clear(question) {
      for (const old of question.querySelectorAll("fieldset .gl-quiz__reason")) {
        if (old.hasAttribute("aria-live")) old.replaceChildren();
        else old.remove();
      }
      question.querySelector(".gl-quiz__verdict").textContent = "";
      delete question.dataset.state;
    }

    /** Judge the answer that is given now; whether there is one. */
    function judge(question) {
      const kind = kinds[question.dataset.kind];
      clear(question);
      if (!kind.given(question).length) {
        question.querySelector(".gl-quiz__verdict").textContent = said.none;
        return false;
      }
      const { isRight, words } = kind.judge(question, said);
      question.dataset.state = isRight ? "right" : "wrong";
      question.querySelector(".gl-quiz__verdict").textContent = `${isRight ? "✓" : "✗"} ${words}`;
      return true;
    }

    function check(question) {
      if (!judge(question)) return;
      read();
      answers[question.id] = kinds[question.dataset.kind].given(question);
      tell(write() ? "" : said.unkept);
    }

    function tell(note) {
      const states = questions.map(({ dataset }) => dataset.state);
      const n = states.filter(Boolean).length;
      const k = states.filter((state) => state === "right").length;
      count.textContent = `${filled(said.count, { m: questions.length, n, k })} ${note}`.trim();
    }

    function move(button) {
      const item = button.closest("li");
      const other = button.dataset.step === "1" ? item.nextElementSibling : item.previousElementSibling;
      const question = item.closest(".gl-quiz__question");
      clear(question);
      if (other) other[button.dataset.step === "1" ? "after" : "before"](item);
      button.focus();
      const items = [...item.parentElement.children];
      const words = { text: nameOf(item), n: items.indexOf(item) + 1, m: items.length };
      question.querySelector(".gl-quiz__verdict").textContent = filled(said.place, words);
    }

    function forget() {
      for (const id of Object.keys(answers)) delete answers[id];
      write();
      for (const question of questions) {
        clear(question);
        kinds[question.dataset.kind].show(question, orders.get(question) ?? []);
      }
      choose();
      tell(said.forgotten);
    }

    /** Show the questions that the reader wants to see. */
    function choose() {
      for (const question of questions) {
        question.hidden = filter?.value === "open" && question.dataset.state === "right";
      }
    }

    const orders = new Map();
    for (const question of questions.filter(({ dataset }) => dataset.kind === "order")) {
      orders.set(question, kinds.order.given(question));
      for (const button of question.querySelectorAll(".gl-quiz__move")) {
        button.setAttribute("aria-label", `${button.getAttribute("aria-label")}: ${nameOf(button.closest("li"))}`);
      }
    }
    section.addEventListener("click", ({ target }) => {
      const button = target.closest("button");
      if (!button) return;
      if (button.matches(".gl-quiz__check")) check(button.closest(".gl-quiz__question"));
      else if (button.matches(".gl-quiz__move")) move(button);
      else if (button.matches(".gl-quiz__forget")) forget();
    });
    section.addEventListener("keydown", ({ key, target }) => {
      if (key === "Enter" && target.matches(".gl-quiz__entry input")) check(target.closest(".gl-quiz__question"));
    });
    section.addEventListener("change", ({ target }) => {
      if (target === filter) choose();
    });
    read();
    for (const question of questions) {
      if (!answers[question.id]) continue;
      const { show, given } = kinds[question.dataset.kind];
      show(question, answers[question.id]);
      if (given(question).length) judge(question);
    }
    if (questions.some(({ dataset }) => dataset.state)) tell("");
  }

  /** @param {HTMLElement} item */
  const nameOf = (item) => item.querySelector(".gl-quiz__item").textContent.trim();

  document$.subscribe(() => {
    for (const section of document.querySelectorAll(".gl-quiz")) start(section);
  });
})();
