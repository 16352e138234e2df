// Keeps a page live: listens for what changed, asks the server for the page's content again and
// changes only what differs. Without this script the page is the same, as of its loading.

const main = () => document.getElementById('main');

// ── the content, brought up to date in place ──────────────────────────────────────────────────

const kept = new Set(['DETAILS']);

function sameKind(a, b) {
  return a.nodeType === b.nodeType && a.nodeName === b.nodeName && (a.id || '') === (b.id || '');
}

/** Something that was said once and stays until the page is left. */
function keptByItself(node) {
  return node.dataset?.keep !== undefined;
}

/** Makes `old` like `fresh`; keeps elements, and with them focus, scrolling and what is open. */
function morph(old, fresh) {
  if (old.nodeType !== Node.ELEMENT_NODE) {
    if (old.nodeValue !== fresh.nodeValue) {
      old.nodeValue = fresh.nodeValue;
    }
    return;
  }
  for (const { name } of [...old.attributes]) {
    if (!fresh.hasAttribute(name) && !(kept.has(old.nodeName) && name === 'open')) {
      old.removeAttribute(name);
    }
  }
  for (const { name, value } of fresh.attributes) {
    const mine = kept.has(old.nodeName) && name === 'open'; // Whoever folded it does not want it back.
    if (old.getAttribute(name) !== value && old.id !== 'main' && !mine) {
      old.setAttribute(name, value);
    }
  }
  if (old.nodeName === 'SELECT' || old.nodeName === 'INPUT') {
    return; // What somebody is about to choose or type stays.
  }
  const known = new Map();
  for (const child of old.children) {
    if (child.id) {
      known.set(child.id, child);
    }
  }
  let place = old.firstChild;
  for (const next of [...fresh.childNodes]) {
    const wanted = next.id ? known.get(next.id) : null;
    if (wanted && sameKind(wanted, next)) {
      if (wanted !== place) {
        old.insertBefore(wanted, place);
      } else {
        place = place.nextSibling;
      }
      morph(wanted, next);
    } else if (place && sameKind(place, next) && !next.id && !keptByItself(place)) {
      const here = place;
      place = place.nextSibling;
      morph(here, next);
    } else {
      old.insertBefore(next, place);
    }
  }
  while (place) {
    const gone = place;
    place = place.nextSibling;
    if (!keptByItself(gone)) {
      gone.remove();
    }
  }
}

// ── how it is: what stands on top of the page ─────────────────────────────────────────────────

const words = {
  off: '',
  on: 'live',
  lost: 'connection lost, retrying',
  gone: 'no longer kept up to date',
};

/** Whether news come (`off` where none are waited for), and whether the content could be had. */
const health = { news: 'off', content: 'on' };

function say(what, word) {
  health[what] = word;
  const both = health.content === 'on' ? health.news : health.content;
  const live = document.getElementById('live');
  if (live && live.textContent !== words[both]) {
    live.className = `live ${both}`;
    live.textContent = words[both];
  }
}

/** Waits that double, from one second to fifteen. */
function patience() {
  let wait = 1000;
  return {
    next: () => {
      const now = wait;
      wait = Math.min(wait * 2, 15000);
      return now;
    },
    reset: () => {
      wait = 1000;
    },
  };
}

// ── the content, asked for again ──────────────────────────────────────────────────────────────

let busy = false;
let again = false;
let lastStart = 0;
let notBefore = 0;
let cost = 0;
let work = 0;
const retries = patience();

/** A page's content as the server has it now, as an answer; it throws where there is none in time. */
function content(address = location.href) {
  return fetch(address, {
    headers: { 'X-Fragment': 'main' },
    credentials: 'same-origin',
    cache: 'no-store',
    signal: AbortSignal.timeout(30000),
  });
}

/** How long a server that answers thus wants to be left alone, in milliseconds. */
function retryAfter(answer) {
  const asked = answer?.headers.get('Retry-After') ?? '';
  const wait = /^\d+$/.test(asked) ? Number(asked) * 1000 : Date.parse(asked) - Date.now();
  return Math.min(Math.max(wait || 0, 0), 300000);
}

function parsed(text) {
  return new DOMParser().parseFromString(text, 'text/html').getElementById('main');
}

/** Once what changed can be seen: laying out and painting it takes longer than changing it. */
function drawn() {
  return new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
}

async function refresh() {
  if (document.hidden) {
    again = true;
    return;
  }
  if (busy) {
    again = true;
    return;
  }
  busy = true;
  again = false;
  lastStart = performance.now();
  let answer = null;
  try {
    answer = await content();
    const text = answer.ok ? await answer.text() : '';
    cost = performance.now() - lastStart;
    const fresh = parsed(text);
    if (fresh && main()) {
      morph(main(), fresh);
      tick();
      await drawn();
    }
    work = performance.now() - lastStart - cost;
    notBefore = 0;
  } catch {
    answer = null; // The connection is away, or was before all had come.
  } finally {
    busy = false;
    judge(answer);
    if (again) {
      schedule();
    }
  }
}

/** Whether the content could be had, and when to ask again where it could not. */
function judge(answer) {
  if (answer?.ok) {
    say('content', 'on');
    retries.reset();
  } else if (answer && answer.status < 500 && answer.status !== 429) {
    // There is no such page any more, or not for this reader; hints about it change nothing.
    say('content', 'gone');
    notBefore = performance.now() + 30000;
  } else {
    say('content', 'lost');
    notBefore = performance.now() + Math.max(retries.next(), retryAfter(answer));
    again = true;
  }
}

let timer = 0;

/**
 * At most once in a second; less often where the server takes long to answer, or this machine to
 * draw: a page that is open all day may not cost more than a few hundredths of its time.
 */
function schedule() {
  clearTimeout(timer);
  const pause = Math.max(1000, Math.min(Math.max(cost * 5, work * 40), 15000));
  const due = Math.max(lastStart + pause, notBefore);
  timer = setTimeout(refresh, Math.max(0, due - performance.now()));
}

document.addEventListener('visibilitychange', () => {
  if (!document.hidden && again) {
    schedule();
  }
});

// ── the event stream ──────────────────────────────────────────────────────────────────────────

/** A stream that says nothing for so long is lost: it has a heartbeat every 15 seconds. */
const SILENCE = 40000;

/** An EventSource that says how it is, and comes back even where the browser gives up. */
function listen(address, on) {
  const waits = patience();
  let source = null;
  let timer = 0;
  const later = (what, wait) => {
    clearTimeout(timer);
    timer = setTimeout(what, wait);
  };
  const stop = () => {
    clearTimeout(timer);
    source?.close();
  };
  const lost = () => {
    source.close();
    say('news', 'lost');
    later(connect, waits.next());
  };
  const heard = () => later(lost, SILENCE);
  const connect = () => {
    source = new EventSource(address());
    heard();
    source.addEventListener('hello', () => {
      waits.reset();
      heard();
      say('news', 'on');
    });
    source.addEventListener('heartbeat', heard);
    for (const [name, handler] of Object.entries(on)) {
      source.addEventListener(name, (event) => {
        heard();
        handler(event, stop);
      });
    }
    source.onerror = lost;
  };
  connect();
  window.addEventListener('pagehide', stop);
  window.addEventListener('pageshow', (event) => {
    if (event.persisted) {
      connect();
    }
  });
}

// Where this page is in the row of all news: what comes after it is told, however late.
let seen = document.body.dataset.seen ?? '';

/** Listens to hints about topics. */
function hints(about, look) {
  const address = () =>
    `/live?topics=${encodeURIComponent(about)}&since=${encodeURIComponent(seen)}`;
  listen(address, {
    changed: (event) => {
      seen = event.lastEventId || seen;
      look();
    },
  });
}

const topics = document.body.dataset.topics;
const log = document.getElementById('log');
if (topics && !log) {
  hints(topics, schedule);
  // A hint may get lost: look by ourselves now and then.
  setInterval(schedule, 30000);
}

// ── a log that grows ──────────────────────────────────────────────────────────────────────────

if (log) {
  const follow = document.getElementById('follow');
  const most = 5000;
  let reached = 0;

  let acts = 0;
  for (const act of ['keydown', 'pointerdown', 'wheel']) {
    document.addEventListener(act, () => acts++, { capture: true, passive: true });
  }

  /**
   * Scrolls where `place` says, nowhere if it says null. Some frames long, or until the reader acts: lines that were
   * never seen get their true height only when they are. Not by scrollIntoView(): in some browsers Tab would go on from
   * there, past the skip link and all controls.
   */
  const scrollTo = (place, frames = 6, before = acts) => {
    const top = acts === before ? place() : null;
    if (top !== null) {
      window.scrollTo({ top });
      if (frames > 0) {
        requestAnimationFrame(() => scrollTo(place, frames - 1, before));
      }
    }
  };
  const toEnd = () => scrollTo(() => (follow?.checked ? document.documentElement.scrollHeight : null));
  const toAsked = () =>
    scrollTo(() => {
      const box = log.querySelector('.asked')?.getBoundingClientRect();
      return box ? scrollY + (box.top + box.bottom - innerHeight) / 2 : null;
    });
  const add = (html) => {
    log.querySelector('.rest')?.remove();
    const first = /id="L(\d+)"/.exec(html);
    if (first) {
      document.getElementById(`L${first[1]}`)?.remove();
    }
    log.insertAdjacentHTML('beforeend', html);
    while (log.childElementCount > most) {
      log.firstElementChild.remove();
    }
    toEnd();
  };

  /** The log is whole: its head says how it all ended. */
  const finish = async () => {
    // The build may be at its next attempt by now, but these are the lines of this one.
    const own = new URL(location.href);
    own.searchParams.set('attempt', log.dataset.attempt);
    const text = await content(own)
      .then((answer) => (answer.ok ? answer.text() : ''))
      .catch(() => '');
    const fresh = parsed(text)?.querySelector('#loghead');
    if (fresh) {
      morph(document.getElementById('loghead'), fresh);
    }
  };

  if (log.dataset.tail) {
    if (follow) {
      follow.parentElement.hidden = false;
      follow.checked = !location.hash && !new URLSearchParams(location.search).has('line');
      follow.addEventListener('change', () => toEnd());
    }
    const start = new URL(log.dataset.tail, location.href);
    listen(
      () => {
        if (reached > 0) {
          start.searchParams.set('from', reached);
        }
        return start.pathname + start.search;
      },
      {
        lines: (event) => {
          reached = Number(event.lastEventId) || reached;
          add(event.data);
        },
        rest: (event) => {
          add(event.data);
          log.lastElementChild.classList.add('rest');
        },
        skipped: (event) => {
          reached = Number(event.lastEventId) || reached;
          const note = document.createElement('div');
          note.className = 'skipped';
          note.textContent = `${event.data} lines passed by faster than they can be shown`;
          log.append(note);
        },
        end: (event, stop) => {
          stop();
          say('news', 'off');
          finish();
        },
      },
    );
    toEnd();
  }

  const number = () => /^#L(\d+)$/.exec(location.hash)?.[1];
  const range = () => {
    const asked = /^(\d+)(?:-(\d+))?$/.exec(new URLSearchParams(location.search).get('line') ?? '');
    const first = Number(asked?.[1] ?? number());
    // A fragment that is no part of the range is what somebody went to last.
    return number() && Number(number()) !== first
      ? [Number(number()), Number(number())]
      : [first, Number(asked?.[2] ?? first)];
  };
  const mark = () => {
    const [first, last] = range();
    for (const row of log.children) {
      const at = Number(row.id.slice(1));
      row.classList.toggle('asked', at >= first && at <= last);
    }
    return document.getElementById(`L${number()}`);
  };
  if (number() && !mark()) {
    // The line is in another window than the one that the address opened.
    const address = new URL(location.href);
    if (address.searchParams.get('line')?.split('-')[0] !== number()) {
      address.searchParams.set('line', number());
      location.replace(address);
    }
  } else if (!number()) {
    toAsked();
  }
  log.addEventListener('click', (event) => {
    const link = event.target.closest('.l > a');
    if (!link || event.metaKey || event.ctrlKey) {
      return;
    }
    event.preventDefault();
    const address = new URL(location.href);
    // The attempt: the address must show the same line for ever.
    address.searchParams.set('attempt', log.dataset.attempt);
    const line = Number(link.textContent);
    const [start] = range();
    const [first, last] =
      event.shiftKey && start ? [Math.min(start, line), Math.max(start, line)] : [line, line];
    for (const other of ['from', 'to', 'after']) {
      address.searchParams.delete(other);
    }
    address.searchParams.set('line', first === last ? first : `${first}-${last}`);
    address.hash = `L${first}`;
    history.replaceState(null, '', address);
    if (follow) {
      follow.checked = false;
    }
    mark();
  });
}

const find = document.getElementById('find');
const keys = document.getElementById('keys');
if (find && keys) {
  // Who speaks to the machine, or types by accident, must be able to do without single keys.
  const stored = 'keys';
  try {
    keys.checked = localStorage.getItem(stored) !== 'off';
  } catch {
    // Storage is forbidden: the choice holds for this page.
  }
  keys.parentElement.hidden = false;
  keys.addEventListener('change', () => {
    try {
      localStorage.setItem(stored, keys.checked ? 'on' : 'off');
    } catch {
      // As above.
    }
  });
  document.addEventListener('keydown', (event) => {
    const typing = event.target.closest?.(
      'input:not([type="checkbox"]), textarea, select, [contenteditable]',
    );
    if (!keys.checked || typing || event.metaKey || event.ctrlKey || event.altKey) {
      return;
    }
    const target = { n: 'find-next', p: 'find-previous', e: 'proof' }[event.key];
    if (event.key === '/') {
      event.preventDefault();
      find.select();
      find.focus();
    } else if (target) {
      document.getElementById(target)?.click();
    }
  });
}

// ── the waterfall by keyboard: from build to build with the arrow keys ────────────────────────

document.getElementById('waterfall')?.addEventListener('keydown', (event) => {
  const here = event.target.closest('.box');
  if (!here || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) {
    return;
  }
  const at = (box) => [Number(box.getAttribute('x')), Number(box.getAttribute('y'))];
  const [x, y] = at(here);
  const far = {
    ArrowUp: (dx, dy) => (dx === 0 && dy < 0 ? -dy : Infinity),
    ArrowDown: (dx, dy) => (dx === 0 && dy > 0 ? dy : Infinity),
    // The next column that has a build, and in it the one that is nearest in time.
    ArrowLeft: (dx, dy) => (dx < 0 ? -dx * 100000 + Math.abs(dy) : Infinity),
    ArrowRight: (dx, dy) => (dx > 0 ? dx * 100000 + Math.abs(dy) : Infinity),
  }[event.key];
  if (!far) {
    return;
  }
  event.preventDefault();
  let best = Infinity;
  let next = null;
  for (const box of here.parentElement.querySelectorAll(':scope > .box')) {
    const [bx, by] = at(box);
    const distance = far(bx - x, by - y);
    if (distance < best) {
      best = distance;
      next = box;
    }
  }
  next?.querySelector('a').focus();
});

// ── a worker that is waited for ───────────────────────────────────────────────────────────────

const waiting = document.getElementById('waiting');
if (waiting?.dataset.worker) {
  const look = async () => {
    const answer = await fetch(`/workers/${encodeURIComponent(waiting.dataset.worker)}/here`, {
      credentials: 'same-origin',
      cache: 'no-store',
      signal: AbortSignal.timeout(30000),
    }).catch(() => null);
    say('content', answer && answer.status < 500 ? 'on' : 'lost');
    if (answer?.status === 200) {
      const fresh = new DOMParser()
        .parseFromString(await answer.text(), 'text/html')
        .getElementById('main');
      const here = document.getElementById('here');
      if (here) {
        morph(here, fresh.querySelector('#here')); // Who is about to press a button keeps it.
      } else {
        waiting.replaceChildren(...fresh.childNodes);
      }
    }
  };
  hints('workers', look);
  setInterval(look, 5000);
}

// ── times ─────────────────────────────────────────────────────────────────────────────────────

const two = (n) => String(n).padStart(2, '0');

function rough(seconds) {
  if (seconds < 60) return `${Math.floor(seconds)} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 172800) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / 86400)} days`;
}

function relative(past) {
  const much = rough(Math.abs(past));
  return Math.abs(past) < 10 ? 'just now' : past < 0 ? `in ${much}` : `${much} ago`;
}

/** What is said otherwise: of what is to come, and of what lasts. */
const says = {
  coming: (past) => (past > -10 ? 'any moment' : `in ${rough(-past)}`),
  lasting: (past) => rough(Math.max(0, past)),
};

function took(seconds) {
  const s = Math.max(0, Math.floor(seconds));
  if (s < 60) return `${s} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min${s % 60 ? ` ${two(s % 60)} s` : ''}`;
  const minutes = Math.floor(s / 60) % 60;
  if (s < 172800) return `${Math.floor(s / 3600)} h${minutes ? ` ${two(minutes)} min` : ''}`;
  return `${Math.floor(s / 86400)} d ${Math.floor(s / 3600) % 24} h`;
}

function write(element, text) {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}

function tick() {
  const now = Date.now();
  for (const time of document.querySelectorAll('time[datetime]')) {
    const past = (now - Date.parse(time.dateTime)) / 1000;
    write(time, (says[time.dataset.says] ?? relative)(past));
  }
  for (const span of document.querySelectorAll('[data-since]')) {
    write(span, took((now - Date.parse(span.dataset.since)) / 1000));
  }
}

tick();
setInterval(() => {
  if (!document.hidden) {
    tick();
  }
}, 1000);

// ── small comforts ────────────────────────────────────────────────────────────────────────────

const theme = document.getElementById('theme');
if (theme) {
  const root = document.documentElement;
  const order = ['system', 'light', 'dark', 'contrast'];
  const name = () => root.dataset.theme ?? 'system';
  const show = () => {
    const words = `Colours: ${name() === 'contrast' ? 'high contrast' : name()}`;
    document.getElementById('theme-word').textContent = words;
    theme.title = words;
  };
  theme.hidden = false;
  theme.addEventListener('click', () => {
    const next = order[(order.indexOf(name()) + 1) % order.length];
    if (next === 'system') {
      delete root.dataset.theme;
    } else {
      root.dataset.theme = next;
    }
    try {
      localStorage.setItem('theme', next);
    } catch {
      // Storage is forbidden: the choice holds for this page.
    }
    show();
  });
  show();
}

for (const select of document.querySelectorAll('.filters select')) {
  // With the arrow keys one comes by what one does not want: there the button is pressed (WCAG 3.2.2).
  let typed = false;
  select.addEventListener('keydown', () => (typed = true));
  select.addEventListener('pointerdown', () => (typed = false));
  select.addEventListener('change', () => typed || select.form.requestSubmit());
}
for (const form of document.querySelectorAll('.filters')) {
  form.addEventListener('submit', () => {
    // Only what was chosen belongs in the address.
    for (const field of form.elements) {
      if (field.name && !field.value) {
        field.disabled = true;
      }
    }
  });
}

const copy = document.getElementById('copy');
if (copy && navigator.clipboard) {
  copy.hidden = false;
  copy.addEventListener('click', async () => {
    await navigator.clipboard.writeText(document.getElementById(copy.dataset.copy).textContent);
    copy.querySelector('span').textContent = 'Copied';
  });
}
