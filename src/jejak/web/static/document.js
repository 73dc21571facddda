// Reviewing by keys and coding what is selected. Without this script the same is done by the
// buttons, links and forms of the page. Offsets are code points of the document, as on the server.
(() => {
  const { say, typing } = globalThis.jejak;
  const $ = (selector, from = document) => from.querySelector(selector);
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  const named = (id) => document.getElementById(id);
  document.documentElement.classList.add("scripted");

  // --- which card is the current one -----------------------------------------------------------
  let now = "";
  const pointed = new URLSearchParams(location.search).get("at");
  const cards = () => all("#work .coding");
  const card = (key = now) => cards().find((one) => one.dataset.key === key);
  const marks = (key) => all("#text mark[data-of]").filter((one) => one.dataset.of === key);
  const place = (one) => [Number(one.dataset.start), Number(one.dataset.end), one.dataset.code];
  const later = (one, than) => {
    const [a, b] = [place(one), than];
    for (const at of [0, 1, 2]) if (a[at] !== b[at]) return a[at] > b[at];
    return false;
  };
  const go = (one, { focus = true } = {}) => {
    all(".now").forEach((old) => { old.classList.remove("now"); old.removeAttribute("aria-current"); });
    now = one ? one.dataset.key : "";
    if (!one) return;
    // What the address pointed at has been seen once another card is looked at.
    if (`${one.dataset.start}-${one.dataset.end}` !== pointed) all("mark.at").forEach((old) => old.classList.remove("at"));
    one.classList.add("now");
    one.setAttribute("aria-current", "true");
    const own = marks(now);
    own.forEach((mark) => mark.classList.add("now"));
    if (focus) one.focus({ preventScroll: true });
    one.scrollIntoView({ block: "nearest", behavior: "instant" });
    if (own.length && !visible(own[0])) own[0].scrollIntoView({ block: "center", behavior: "instant" });
  };
  const visible = (one) => {
    const { top, bottom } = one.getBoundingClientRect();
    return top > 60 && bottom < innerHeight * (innerWidth < 992 ? 0.5 : 0.94);
  };
  const step = (forward, wanted) => {
    const some = cards().filter((one) => wanted(one) || one.dataset.key === now);
    const at = some.findIndex((one) => one.dataset.key === now);
    return some[at < 0 ? (forward ? 0 : some.length - 1) : at + (forward ? 1 : -1)];
  };
  const waiting = (one) => one.classList.contains("waiting");
  const onward = (after) => {
    const next = cards().find((one) => waiting(one) && (!after || later(one, after)));
    const link = named("next");
    if (next) go(next);
    else if (link) { busy = true; location.assign(link.href); }
  };

  // --- one request at a time; keys that come meanwhile wait for it -------------------------------
  let busy = false;
  let left = null;
  let keys = [];
  const settle = () => {
    busy = false;
    const rest = keys;
    keys = [];
    rest.forEach(press);
  };
  document.addEventListener("htmx:beforeRequest", () => { busy = true; });
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.xhr.status < 400) return;
    // A refusal is said above the text, which stays as it is.
    event.detail.shouldSwap = true;
    event.detail.target = named("trouble");
    event.detail.swapOverride = "innerHTML";
    left = null;
    keys = [];
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.elt.id !== "work" && !$("#trouble .trouble")) return;
    if (event.detail.xhr.status >= 400) {
      named("picker")?.close();
      named("trouble").scrollIntoView({ block: "center" });
      settle();
      return;
    }
    named("trouble").replaceChildren();
    landed();
  });
  document.addEventListener("htmx:sendError", () => { left = null; keys = []; busy = false; });
  const landed = () => {
    const key = named("work").dataset.card || now;
    const from = left;
    left = null;
    const dialog = named("picker");
    if (dialog?.open) { remember(dialog); dialog.close(); }
    getSelection().removeAllRanges();
    hideButton();
    busy = false;
    if (from) onward(from);
    else go(card(key));
    settle();
  };

  // --- keys ------------------------------------------------------------------------------------------
  const judge = (verdict) => {
    const one = card() || cards().find(waiting);
    const button = one && $(`button[value^="${verdict} "]`, one);
    if (!button) return;
    left = place(one);
    button.click();
  };
  const press = (key) => {
    if (busy) { keys.push(key); return; }
    if (key === "a") judge("present");
    else if (key === "x") judge("absent");
    else if (key === "c") correct(card() || cards().find(waiting));
    else if (key === "u") named("undo-last")?.click();
    else if (key === "n") onward(card() && place(card()));
    else if (key === "p") go(step(false, waiting) || card());
    else if (key === "j") go(step(true, () => true) || card());
    else if (key === "k") go(step(false, () => true) || card());
    else if (key === "/") named("by-code")?.focus();
    else if (key === "?") named("keys").togglePopover();
    else return;
  };
  const ours = new Set(["a", "x", "c", "u", "n", "p", "j", "k", "/", "?"]);
  let leading = 0;
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (typing(event.target) || $("dialog[open]")) return;
    if (event.timeStamp < leading) { leading = 0; return; }
    if (event.key === "g") { leading = event.timeStamp + 1500; return; }
    if (event.key === "Enter" && chosen() && !event.target.closest("button, a, summary")) {
      event.preventDefault();
      open(chosen());
    } else if (event.key === "Escape") {
      if (chosen()) getSelection().removeAllRanges();
      else go(null);
    } else if (ours.has(event.key) && !event.repeat) {
      event.preventDefault();
      press(event.key);
    }
  });

  // --- cards and marks are two sides of the same thing ---------------------------------------------
  const keyOf = (target) => target.closest?.(".coding")?.dataset.key
    || target.closest?.("#text mark[data-of]")?.dataset.of;
  document.addEventListener("click", (event) => {
    const link = event.target.closest(".coding .correct");
    if (link && named("picker")) { event.preventDefault(); correct(link.closest(".coding")); return; }
    const heading = event.target.closest(".coding h3 a");
    if (heading) event.preventDefault();
    if (event.target.closest("#text") && !getSelection().isCollapsed) return;
    const mark = event.target.closest("#text mark[data-of]");
    const key = keyOf(event.target);
    if (mark) go(card(nextOf(event.target)), { focus: false });
    else if (heading) { go(card(key)); marks(key)[0]?.scrollIntoView({ block: "center" }); }
    else if (key && !event.target.closest("button, a, summary")) go(card(key), { focus: false });
    else if (event.target.closest("#text") && !key) go(null);
  });
  // Where marks overlap, each further click chooses the next of them.
  const nextOf = (target) => {
    const under = [];
    for (let one = target.closest("mark"); one; one = one.parentElement.closest("mark")) {
      if (one.dataset.of) under.push(one.dataset.of);
    }
    return under[(under.indexOf(now) + 1) % under.length];
  };
  const near = (key) => {
    all(".near").forEach((old) => old.classList.remove("near"));
    if (!key) return;
    card(key)?.classList.add("near");
    marks(key).forEach((mark) => mark.classList.add("near"));
  };
  document.addEventListener("pointerover", (event) => near(keyOf(event.target)));
  document.addEventListener("focusin", (event) => near(keyOf(event.target)));

  // --- what is selected, in code points ----------------------------------------------------------
  const points = (text) => [...text].length;
  const offset = (node, at) => {
    const text = named("text");
    const range = document.createRange();
    range.setStart(text, 0);
    range.setEnd(node, at);
    return Number(text.dataset.start) + points(range.toString());
  };
  const chosen = () => {
    const text = named("text");
    const selection = getSelection();
    if (!text || selection.isCollapsed || !selection.rangeCount) return null;
    const range = selection.getRangeAt(0).cloneRange();
    if (!range.intersectsNode(text)) return null;
    if (!text.contains(range.startContainer)) range.setStart(text, 0);
    if (!text.contains(range.endContainer)) range.setEnd(text, text.childNodes.length);
    const quote = range.toString();
    const start = offset(range.startContainer, range.startOffset);
    const before = points(quote) - points(quote.trimStart());
    const kept = quote.trim();
    return kept && { start: start + before, end: start + before + points(kept), quote: kept };
  };
  const textFrom = (start, end) => [...named("text").textContent]
    .slice(start - Number(named("text").dataset.start), end - Number(named("text").dataset.start))
    .join("");
  const sentenceAt = (at) => all("#sentences option")
    .map((one) => one.value.split("-").map(Number))
    .find(([start, end]) => start <= at && at <= end);

  // --- the button at a selection ------------------------------------------------------------------
  const hideButton = () => { const one = named("pick"); if (one) one.hidden = true; };
  const showButton = () => {
    const button = named("pick");
    if (!button) return;
    button.hidden = !chosen();
    if (button.hidden) return;
    const boxes = getSelection().getRangeAt(0).getClientRects();
    const box = boxes[boxes.length - 1];
    if (!box) return;
    button.style.left = `${Math.min(box.right + scrollX, innerWidth - button.offsetWidth - 8)}px`;
    button.style.top = `${box.bottom + scrollY + 6}px`;
  };
  named("pick")?.addEventListener("click", () => chosen() && open(chosen()));
  named("pick")?.addEventListener("mousedown", (event) => event.preventDefault());

  // --- a caret in the text, so that keys can select ----------------------------------------------
  let walking = false;
  const inText = () => document.activeElement === named("text");
  const drawCaret = () => {
    $("#text ~ .caret, #text > .caret")?.remove();
    const selection = getSelection();
    if (!walking || !inText() || !selection.isCollapsed || !selection.rangeCount) return;
    const box = selection.getRangeAt(0).getClientRects()[0];
    if (!box) return;
    const line = Object.assign(document.createElement("span"), { className: "caret" });
    const around = named("text").getBoundingClientRect();
    line.style.left = `${box.left - around.left}px`;
    line.style.top = `${box.top - around.top}px`;
    line.style.height = `${box.height}px`;
    named("text").append(line);
    if (box.bottom > innerHeight - 40 || box.top < 80) scrollBy({ top: box.top - innerHeight / 2, behavior: "instant" });
  };
  const firstPlace = () => {
    const text = named("text");
    const from = $("mark.now", text) || named("at")
      || all("p", text).find((one) => one.getBoundingClientRect().bottom > 80) || text;
    const walker = document.createTreeWalker(from, NodeFilter.SHOW_TEXT);
    return walker.nextNode();
  };
  const moves = {
    ArrowLeft: ["backward", "character"], ArrowRight: ["forward", "character"],
    ArrowUp: ["backward", "line"], ArrowDown: ["forward", "line"],
    Home: ["backward", "lineboundary"], End: ["forward", "lineboundary"],
  };
  document.addEventListener("keydown", (event) => {
    if (!inText() || event.metaKey || $("dialog[open]")) return;
    if (event.key === "Enter" && !chosen() && getSelection().rangeCount) { codeSentence(event); return; }
    const move = moves[event.key];
    if (!move) return;
    const upright = move[1] === "line" || move[1] === "lineboundary";
    if (upright && !walking && !event.shiftKey) return;
    event.preventDefault();
    const selection = getSelection();
    if (!selection.rangeCount || !named("text").contains(selection.focusNode) || selection.focusNode === named("text")) {
      const node = firstPlace();
      if (!node) return;
      selection.collapse(node, 0);
    }
    walking = true;
    const word = (event.ctrlKey || event.altKey) && move[1] === "character";
    const before = selection.focusNode;
    const at = selection.focusOffset;
    selection.modify(event.shiftKey ? "extend" : "move", leftToRight(event.key, move[0]), word ? "word" : move[1]);
    if (!named("text").contains(selection.focusNode)) {
      if (event.shiftKey) selection.extend(before, at);
      else selection.collapse(before, at);
    }
    drawCaret();
  });
  // In text from right to left the arrows go where they point.
  const leftToRight = (key, direction) => {
    if (key !== "ArrowLeft" && key !== "ArrowRight") return direction;
    const node = getSelection().focusNode;
    const paragraph = (node?.nodeType === 1 ? node : node?.parentElement)?.closest("p");
    const turned = paragraph && getComputedStyle(paragraph).direction === "rtl";
    return turned ? { forward: "backward", backward: "forward" }[direction] : direction;
  };
  const codeSentence = (event) => {
    const selection = getSelection();
    if (!named("text").contains(selection.focusNode)) return;
    const found = sentenceAt(offset(selection.focusNode, selection.focusOffset));
    if (!found) return;
    event.preventDefault();
    open({ start: found[0], end: found[1], quote: textFrom(...found) });
  };
  document.addEventListener("selectionchange", () => { showButton(); drawCaret(); });
  document.addEventListener("mousedown", () => { walking = false; drawCaret(); });
  document.addEventListener("focusout", (event) => { if (event.target.id === "text") $("#text > .caret")?.remove(); });

  // --- the picker ------------------------------------------------------------------------------------
  const options = () => all("#offered [role=option]:not([hidden])");
  const choose = (one) => {
    const input = named("sought");
    all("#offered [aria-selected]").forEach((old) => old.removeAttribute("aria-selected"));
    if (one) {
      one.setAttribute("aria-selected", "true");
      one.scrollIntoView({ block: "nearest" });
      input.setAttribute("aria-activedescendant", one.id);
    } else input.removeAttribute("aria-activedescendant");
  };
  const sift = () => {
    const words = named("sought").value.normalize("NFC").toLowerCase().split(/\s+/).filter(Boolean);
    all("#offered [role=option]").forEach((one) => {
      const own = one.dataset.words;
      one.hidden = own === undefined ? words.length > 0 : !words.every((word) => own.includes(word));
    });
    $("#picker .nothing").hidden = options().length > 0;
    choose(options()[0]);
  };
  const open = (stretch, instead = "") => {
    const dialog = named("picker");
    if (!dialog) return;
    const form = $("form", dialog);
    const page = named("judge").elements;
    for (const name of ["expecting", "digest", "shown"]) form.elements[name].value = page[name].value;
    Object.assign(form.elements.start, { value: stretch.start });
    form.elements.end.value = stretch.end;
    form.elements.quote.value = stretch.quote;
    form.elements.instead.value = instead;
    form.elements.memo.value = "";
    named("h-picker").textContent = instead ? dialog.dataset.wordsCorrect : dialog.dataset.wordsNew;
    $("blockquote", dialog).textContent = stretch.quote;
    named("sought").value = "";
    dialog.showModal();
    sift();
    named("sought").focus();
  };
  const correct = (one) => {
    if (!one || !named("picker")) return;
    go(one);
    const [start, end, code] = place(one);
    left = null;
    open({ start, end, quote: "" }, code);
    $("#picker blockquote").textContent = textFrom(start, end) || $("blockquote", one).textContent;
  };
  const remember = (dialog) => {
    const code = $("form", dialog).elements.code.value;
    const group = $("#offered .recent");
    const known = named(`o-${code}`);
    if (!known || !group) return;
    named(`r-${code}`)?.remove();
    const copy = known.cloneNode(true);
    copy.id = `r-${code}`;
    copy.hidden = false;
    delete copy.dataset.words;
    $(".group", group).after(copy);
    all("[role=option]", group).slice(8).forEach((old) => old.remove());
  };
  const dialog = named("picker");
  dialog?.addEventListener("input", (event) => { if (event.target.id === "sought") sift(); });
  dialog?.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const some = options();
    const at = some.findIndex((one) => one.getAttribute("aria-selected"));
    if (event.target.id === "sought" && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      choose(some[(at + (event.key === "ArrowDown" ? 1 : -1) + some.length) % some.length]);
    } else if (event.key === "Enter" && event.target.tagName === "TEXTAREA" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      $("form", dialog).requestSubmit();
    }
  });
  dialog?.addEventListener("click", (event) => {
    const one = event.target.closest("[role=option]");
    if (one) { choose(one); $("form", dialog).requestSubmit(); }
    if (event.target.closest(".leave") || event.target === dialog) dialog.close();
  });
  // Before htmx looks at the form: which code it is.
  dialog?.addEventListener("submit", (event) => {
    const one = $("#offered [aria-selected=true]");
    const { elements } = $("form", dialog);
    elements.code.value = one ? one.dataset.code : "";
    const going = elements.instead.value && card();
    left = going ? place(going) : null;
    if (!one || busy) { event.preventDefault(); event.stopImmediatePropagation(); named("sought").focus(); }
  }, true);

  // --- where the page begins ---------------------------------------------------------------------------
  const begin = () => {
    const wanted = decodeURIComponent(location.hash.slice(1));
    const one = wanted.startsWith("c-") ? card(wanted.slice(2))
      : cards().find((other) => `${other.dataset.start}-${other.dataset.end}` === pointed);
    if (one) go(one, { focus: wanted.startsWith("c-") });
    const target = named("at");
    if (target && !wanted.startsWith("c-")) target.scrollIntoView({ block: "center", behavior: "instant" });
  };
  begin();
})();
