// A headless browser, controlled by a pipe.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

const WIDTH = 760;
const SCALE = 1.25;

export class Browser {
  #last = 0;
  #waiting = new Map();
  #unread = '';

  static async start(program) {
    const browser = new Browser();
    browser.profile = await mkdtemp(path.join(tmpdir(), 'muster-pictures-'));
    browser.process = spawn(program, [
      '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync', `--user-data-dir=${browser.profile}`, `--window-size=${WIDTH},900`,
      '--remote-debugging-pipe', 'about:blank',
    ], { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] });
    browser.process.stdio[4].setEncoding('utf8').on('data', (text) => browser.#read(text));
    const { targetInfos } = await browser.#ask('Target.getTargets');
    const { targetId } = targetInfos.find((target) => target.type === 'page');
    ({ sessionId: browser.page } = await browser.#ask('Target.attachToTarget', { targetId, flatten: true }));
    return browser;
  }

  // A PNG of the whole page.
  async picture(html) {
    const { frameTree } = await this.#ask('Page.getFrameTree');
    const view = { width: WIDTH, height: 900, deviceScaleFactor: SCALE, mobile: false };
    await this.#ask('Emulation.setDeviceMetricsOverride', view);
    await this.#ask('Page.setDocumentContent', { frameId: frameTree.frame.id, html });
    const { result } = await this.#ask('Runtime.evaluate', {
      expression: 'document.fonts.ready.then(() => document.body.getBoundingClientRect().height)', awaitPromise: true });
    await this.#ask('Emulation.setDeviceMetricsOverride', { ...view, height: Math.ceil(result.value) });
    const { data } = await this.#ask('Page.captureScreenshot', { format: 'png', optimizeForSpeed: false });
    return Buffer.from(data, 'base64');
  }

  async stop() {
    this.#ask('Browser.close').catch(() => {});
    await once(this.process, 'exit');
    await rm(this.profile, { recursive: true, force: true, maxRetries: 5 });
  }

  #ask(method, params = {}) {
    const id = ++this.#last;
    const message = { id, method, params, ...(this.page && { sessionId: this.page }) };
    if (method === 'Browser.close') delete message.sessionId;
    this.process.stdio[3].write(`${JSON.stringify(message)}\0`);
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
  }

  #read(text) {
    const messages = (this.#unread + text).split('\0');
    this.#unread = messages.pop();
    for (const message of messages.map((each) => JSON.parse(each))) {
      const asked = this.#waiting.get(message.id);
      this.#waiting.delete(message.id);
      if (message.error) asked?.reject(new Error(message.error.message));
      else asked?.resolve(message.result);
    }
  }
}
