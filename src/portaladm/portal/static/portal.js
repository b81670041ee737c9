// What is nicer with a script; everything works without.
"use strict";

// The letter's code carries the key behind the #: no server and no log ever sees it there.
const key = document.getElementById("key");
if (key && location.hash.length > 1) {
  let text = location.hash.slice(1);
  try { text = decodeURIComponent(text); } catch { /* as it is */ }
  if (text.replace(/[^0-9a-f]/gi, "").length === 32) key.value = text;
  history.replaceState(null, "", location.pathname + location.search);
}

// A key stands on two lines where a phone is narrow; Enter still sends it.
key?.addEventListener("keydown", (event) => {
  if (event.key === "Enter") { event.preventDefault(); key.form.requestSubmit(); }
});

// One switch shows every password of the form.
const reveal = document.getElementById("reveal");
if (reveal) {
  reveal.closest("[data-reveal]").hidden = false;
  const secrets = document.querySelectorAll("input[type=password]");
  const set = () => secrets.forEach((one) => { one.type = reveal.checked ? "text" : "password"; });
  reveal.addEventListener("change", set);
  secrets[0]?.form.addEventListener("submit", () => { reveal.checked = false; set(); });
}

document.querySelector(".summary")?.focus();

// A shared tablet forgets a parent who has gone; whoever is still there is warned and goes on.
const rest = Number(document.body.dataset.rest) * 1000;
if (rest) {
  const warning = document.querySelector(".rest p");
  const leave = () => location.replace("/sign-in?rest");
  let timers = [], told = -Infinity;
  // The program hears that this script runs: else the page goes by itself, and the session ends.
  const tell = () => {
    if (performance.now() - told < rest / 4) return;
    told = performance.now();
    fetch(`/stay?page=${document.body.dataset.page}`).catch(() => { told = -Infinity; });
  };
  const start = () => {
    timers.forEach(clearTimeout);
    warning.hidden = true;
    timers = [
      setTimeout(() => { warning.hidden = false; }, rest - Math.min(20_000, rest / 3)),
      // Again and again: the page's own going, which is answered with nothing, may cut it off.
      setTimeout(() => { leave(); timers.push(setInterval(leave, 2_000)); }, rest),
    ];
    tell();
  };
  tell();
  ["pointerdown", "keydown", "input", "scroll"].forEach((one) => addEventListener(one, start, true));
  // What a browser kept in its memory was perhaps left by another parent.
  addEventListener("pageshow", (event) => { if (event.persisted) leave(); });
  // An empty sign-in page may rest for ever; its minute begins with the first touch.
  if (location.pathname !== "/sign-in" || document.getElementById("username").value) start();
}

// A session that ends by itself says so before, and a touch keeps it; what was typed stays.
const closing = document.querySelector("[data-left]");
if (closing) {
  const [warning, button] = [closing.querySelector("p"), closing.querySelector("button")];
  const seconds = Number(closing.dataset.left);
  let until = Date.now() + seconds * 1000;
  const look = () => {
    warning.hidden = until - Date.now() > Math.min(120, seconds / 2) * 1000;
  };
  setInterval(look, 1000);
  let before = document.getElementById("content");
  addEventListener("focusin", (event) => {
    if (!closing.contains(event.target)) before = event.target;
  });
  button.addEventListener("click", async () => {
    let answer;
    try { answer = await fetch("/stay"); } catch { return; }
    if (answer.status === 401) { location.assign(location.pathname + location.search); return; }
    if (!answer.ok) return;
    until = Date.now() + Number(await answer.text()) * 1000;
    look();
    if (warning.hidden) before.focus();
  });
}
