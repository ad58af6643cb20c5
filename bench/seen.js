// Runs in every document before its own scripts. It tells the benchmark when a
// save is on the screen, and when the page is ready for the next one. It does
// nothing between changes of the document.
(() => {
  const tell = (kind, more) => window.benchTell(JSON.stringify({kind, origin: performance.timeOrigin, ...more}));
  const now = () => performance.timeOrigin + performance.now();
  tell('begun');

  // A mark has a number: in the text, or for a style in a custom property.
  const textMark = () => {
    const all = document.body ? document.body.textContent.match(/改动\d{6}/g) : null;
    return all ? Math.max(...all.map((m) => +m.slice(2))) : 0;
  };
  const styleMark = () => document.readyState === 'loading' || !document.body ? 0 :
    +getComputedStyle(document.body).getPropertyValue('--bench-mark');

  // A text that lies below the fold is on no screen.
  const onScreen = (mark) => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const digits = String(mark).padStart(6, '0');
    for (let node; (node = walker.nextNode());) {
      if (!node.data.includes('改动' + digits)) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      const box = range.getBoundingClientRect();
      if (box.height > 0 && box.bottom > 0 && box.top < innerHeight) return true;
    }
    return false;
  };

  // A new document is painted when the browser says that its first paint with
  // content was presented; in an old one the next frame must have begun.
  let presented = 0;
  let waiting = [];
  new PerformanceObserver((list) => {
    for (const entry of list.getEntriesByName('first-contentful-paint')) presented = performance.timeOrigin + entry.startTime;
    if (presented) waiting.splice(0).forEach((done) => done());
  }).observe({type: 'paint', buffered: true});
  const afterTask = (done) => {
    const channel = new MessageChannel();
    channel.port1.onmessage = done;
    channel.port2.postMessage(0);
  };
  const afterPaint = (done) => requestAnimationFrame(() => {
    if (presented) requestAnimationFrame(() => afterTask(done));
    else afterTask(() => presented ? done() : waiting.push(done));
  });

  const seen = {text: 0, style: 0};
  const look = () => {
    report('text', textMark());
    report('style', styleMark());
  };
  const report = (where, mark) => {
    if (!(mark > seen[where])) return;
    seen[where] = mark;
    const found = now();
    afterPaint(() => {
      const painted = now();
      const page = performance.getEntriesByType('navigation')[0];
      tell('seen', {where, mark, found, painted,
        answered: performance.timeOrigin + page.responseStart,
        visible: document.visibilityState === 'visible' && (where === 'style' || onScreen(mark))});
    });
  };
  new MutationObserver(look).observe(document, {subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ['href']});
  addEventListener('DOMContentLoaded', look);
  document.addEventListener('load', look, true); // style sheets of their own

  // Ready is a page that has loaded and hears its server.
  let loaded = false, hears = false;
  const ready = () => {
    if (loaded && hears) requestIdleCallback(() => tell('ready'), {timeout: 1000});
  };
  addEventListener('load', () => { loaded = true; ready(); });
  for (const name of ['EventSource', 'WebSocket']) {
    window[name] = class extends window[name] {
      constructor(...args) {
        super(...args);
        this.addEventListener('open', () => { hears = true; ready(); });
      }
    };
  }
})();
