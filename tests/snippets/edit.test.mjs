// Editing a snippet, and a mock of the Playground that fails in every way that one can.
import assert from 'node:assert/strict';
import { after, before, test } from '../bounded.mjs';
import { launch, leave, onError, SITE } from '../browser/browser.mjs';
import { serve } from '../browser/server.mjs';

/** As the test project's settings name it; nothing listens there. */
const PLAYGROUND = 'http://localhost:1';

let browser, server;
before(async () => {
  browser = await launch();
  server = await serve(SITE);
});
after(async () => {
  await browser?.close();
  await server?.close();
});

async function open() {
  const context = await browser.newContext();
  const page = await context.newPage();
  const errors = [];
  onError(page, (error) => errors.push(error));
  await page.goto(`${server.url}rust/kinds/`, { waitUntil: 'load' });
  const panel = page.locator('h2:has-text("旧版本") ~ .run').first();
  return { page, panel, context, errors };
}

test('an editor that is no trap', async () => {
  const { page, panel, context, errors } = await open();
  const before = await panel.locator('pre code').first().innerHTML();
  await panel.locator('[data-edit]').click();
  const area = panel.locator('textarea');
  assert.ok(await area.evaluate((element) => element === document.activeElement), 'the editor has the focus');
  await page.keyboard.press('Tab');
  assert.ok(!(await area.evaluate((element) => element === document.activeElement)), 'Tab passes through');
  await area.focus();
  await page.keyboard.press('Control+Home');
  await page.keyboard.type('x');
  await page.keyboard.press('Tab');
  assert.match(await area.inputValue(), /^x {4}fn main/);
  assert.equal(await panel.locator('.code-box code').first().textContent(), `${await area.inputValue()}\n`, 'colours follow');
  assert.equal(await panel.locator('.code-box code .k', { hasText: 'fn' }).first().textContent(), 'fn');
  const boxes = await panel.evaluate((element) => {
    const [pre, area] = ['pre', 'textarea'].map((name) => element.querySelector(`.code-box ${name}`));
    const look = (e) => { const s = getComputedStyle(e); return [s.fontSize, s.lineHeight, s.paddingLeft, s.paddingTop]; };
    return [look(pre.querySelector('code')).slice(0, 2), look(area).slice(0, 2), look(pre).slice(2), look(area).slice(2),
      pre.getBoundingClientRect().height, area.getBoundingClientRect().height];
  });
  assert.deepEqual(boxes[0], boxes[1], 'letters lie over letters');
  assert.deepEqual(boxes[2], boxes[3]);
  assert.ok(Math.abs(boxes[4] - boxes[5]) < 1);
  await page.keyboard.press('Escape');
  assert.ok(!(await area.evaluate((element) => element === document.activeElement)), 'Esc leaves');
  await panel.locator('[data-edit]').click();
  assert.equal(await panel.locator('textarea').count(), 0);
  assert.equal(await panel.locator('pre code').first().innerHTML(), before, 'put back as it was');
  assert.deepEqual(errors, []);
  await leave(context);
});

const answer = (status, body, type = 'application/json') => (route) => route.fulfill({
  status, body: typeof body === 'string' ? body : JSON.stringify(body), contentType: type,
  headers: { 'access-control-allow-origin': '*' },
});
const good = { success: true, exitDetail: '', stdout: 'edited\n', stderr: '   Compiling playground v0.0.1 (/playground)\n    Finished `dev` profile\n     Running `target/debug/playground`\n' };

/** Preflight and request; gives what the reader is told. */
async function away(handler, act = async () => {}) {
  const { page, panel, context } = await open();
  const asked = [];
  await page.route(`${PLAYGROUND}/**`, async (route) => {
    if (route.request().method() === 'OPTIONS') {
      await route.fulfill({ status: 204, headers: { 'access-control-allow-origin': '*', 'access-control-allow-headers': 'content-type' } });
      return;
    }
    asked.push(route.request().postDataJSON());
    await handler(route);
  });
  await panel.locator('[data-edit]').click();
  await panel.locator('textarea').fill('fn main() { println!("edited"); }');
  assert.equal(asked.length, 0, 'nothing is sent before the click');
  assert.match(await panel.locator('[data-run]').textContent() ?? '', /Playground/);
  assert.match(await panel.locator('.why').last().textContent() ?? '', /localhost:1/);
  await page.keyboard.press('Control+Enter');
  await act(page, panel, context);
  const state = panel.locator('.mine [role=status]');
  const busy = /正在|运行中/;
  await page.waitForFunction((element) => element && !/正在|运行中/.test(element.textContent ?? ''), await state.elementHandle(), { timeout: 30000 });
  assert.ok(!busy.test(await state.textContent() ?? ''));
  const told = { state: await state.textContent(), output: await panel.locator('.mine samp').textContent(), asked };
  assert.ok(await panel.locator('[data-recorded]').first().isVisible(), 'the recorded output stays');
  await leave(context);
  return told;
}

test('edited code runs on the Playground after a click', async () => {
  const { output, asked, state } = await away(answer(200, good));
  assert.equal(output, 'edited\n');
  assert.equal(state, '');
  assert.equal(asked[0].edition, '2021');
  assert.equal(asked[0].code, 'fn main() { println!("edited"); }');
  const failed = await away(answer(200, { success: false, stdout: '', stderr: 'error[E0425]: cannot find value `x`\n' }));
  assert.match(failed.state ?? '', /编译没有通过/);
  assert.match(failed.output ?? '', /E0425/);
});

const failures = [
  ['offline', answer(200, good), /没有网络/, async (page, panel, context) => context.setOffline(true)],
  ['blocked', (route) => route.abort('blockedbyclient'), /连不上/],
  ['429', answer(429, ''), /429/],
  ['403', answer(403, ''), /拒绝.*403/],
  ['502', answer(502, '<html>', 'text/html'), /出错.*502/],
  ['not JSON', answer(200, '<html>', 'text/html'), /看不懂/],
  ['other JSON', answer(200, { error: 'no' }), /看不懂/],
  ['cancelled', () => new Promise(() => {}), /已取消/, async (page, panel) => panel.locator('[data-run]').click()],
  ['slow', () => new Promise(() => {}), /20 秒/],
];
for (const [name, handler, expected, act] of failures) {
  test(`the Playground fails: ${name}`, { timeout: 60000 }, async () => {
    // To be offline when the request goes out, the page must be so before.
    const { state } = name === 'offline' ? await offline(handler) : await away(handler, act);
    assert.match(state ?? '', expected);
  });
}

async function offline() {
  const { page, panel, context } = await open();
  await panel.locator('[data-edit]').click();
  await panel.locator('textarea').fill('fn main() {}');
  // What the click needs is here already; the network goes away then.
  await page.evaluate(() => Promise.all(['report', 'away'].map((name) => import(`${document.documentElement.dataset.assets}/js/runner/${name}.js`).catch(() => {}))));
  await context.setOffline(true);
  await panel.locator('[data-run]').click();
  const state = panel.locator('.mine [role=status]');
  await state.filter({ hasText: '没有网络' }).waitFor({ timeout: 10000 });
  const told = { state: await state.textContent() };
  await leave(context);
  return told;
}

test('the way to the Playground is a link, or a copy when the code is long', async () => {
  const { panel, context } = await open();
  await panel.locator('[data-edit]').click();
  await panel.locator('textarea').fill('fn main() { /* 汉 & */ }');
  const link = panel.locator('.why a');
  const url = new URL(await link.getAttribute('href') ?? '');
  assert.equal(url.origin, PLAYGROUND);
  assert.equal(url.searchParams.get('code'), 'fn main() { /* 汉 & */ }');
  assert.equal(await link.getAttribute('rel'), 'noreferrer');
  await panel.locator('textarea').fill(`// ${'汉'.repeat(2000)}`);
  assert.equal(await link.isVisible(), false);
  assert.ok(await panel.locator('.why span').last().isVisible());
  await leave(context);
});
