// Every element with words of its own: what runs over the edge, and what is faint on what is behind.
(() => {
  const READABLE = 4.5;
  const parts = c => (c.match(/[\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => [r, g, b].map(v => v / 255)
    .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = e => {
    for (; e; e = e.parentElement) {
      const c = parts(getComputedStyle(e).backgroundColor);
      if (c.length === 3 || c[3] > 0) return c;
    }
    return matchMedia('(prefers-color-scheme: dark)').matches ? [18, 18, 18] : [255, 255, 255];
  };
  const found = {over: [], faint: [], mute: [], words: 0};
  for (const e of document.body.querySelectorAll('*')) {
    const own = [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim());
    const box = e.getBoundingClientRect(), style = getComputedStyle(e);
    if (!own || !box.width || style.display === 'none' || style.opacity === '0') continue;
    const hidden = parseFloat(style.fontSize) < 2 || style.visibility === 'hidden'
      || e.closest('[style*="display:none"]');
    if (hidden) continue;
    found.words += 1;
    const text = e.textContent.trim().slice(0, 40);
    if (box.right > innerWidth + 1 || box.left < -1) found.over.push(text);
    const [a, b] = [light(parts(style.color)), light(behind(e))].sort((x, y) => y - x);
    const contrast = (a + 0.05) / (b + 0.05);
    if (contrast < READABLE) found.faint.push(`${text} (${contrast.toFixed(1)})`);
  }
  for (const image of document.images) {
    if (!image.alt) found.mute.push(image.src.slice(0, 60));
  }
  if (document.documentElement.scrollWidth > innerWidth + 1) {
    found.over.push(`the page: ${document.documentElement.scrollWidth}`);
  }
  return found;
})()
