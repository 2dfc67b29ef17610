#!/usr/bin/env node
// Draws the pictures of docs/discord.md: plays a short game with the real engine and the real bot against the fake of
// Discord, and renders the messages that came of it. Needs a build, tests/fake-discord/install and Debian's packages
// chromium, fonts-noto-core and fonts-noto-color-emoji; it installs nothing.
// usage: scripts/discord-pictures/make.mjs [--build build/release] [--keep-pages FOLDER]
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Browser } from './browser.mjs';
import { pageOf } from './page.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const source = path.resolve(here, '../..');
const { values: options } = parseArgs({
  options: { build: { type: 'string', default: path.join(source, 'build/release') }, 'keep-pages': { type: 'string' } } });

const program = (name) => path.resolve(options.build, 'bin', name);
const browser = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find(existsSync);
const missing = [
  ...['musterd', 'muster', 'muster-discord'].filter((name) => !existsSync(program(name))).map((name) => `${program(name)}: build it`),
  ...(existsSync(path.join(source, 'tests/fake-discord/node_modules')) ? [] : ['the packages of the fake: tests/fake-discord/install']),
  ...(browser ? [] : ['a browser: the package chromium']),
  ...(existsSync('/usr/share/fonts/truetype/noto/NotoColorEmoji.ttf') ? [] : ['emoji: the package fonts-noto-color-emoji']),
  ...(existsSync('/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf') ? [] : ['letters: the package fonts-noto-core']),
];
if (missing.length > 0) {
  console.error(`There is missing:\n  ${missing.join('\n  ')}`);
  process.exit(1);
}

process.env.MUSTERD = program('musterd');
process.env.MUSTER = program('muster');
process.env.MUSTER_DISCORD = program('muster-discord');
process.env.MUSTER_SOURCE_DIR = source;
const { playInEnglish, playInGerman } = await import('./play.mjs');

const views = { ...await playInEnglish(), ...await playInGerman() };
const chromium = await Browser.start(browser);
for (const [name, view] of Object.entries(views)) {
  const html = pageOf(view);
  if (options['keep-pages']) {
    await mkdir(options['keep-pages'], { recursive: true });
    await writeFile(path.join(options['keep-pages'], `${name}.html`), html);
  }
  const file = path.join(source, 'docs', `discord-${name}.png`);
  const picture = await chromium.picture(html);
  await writeFile(file, picture);
  console.log(`${path.relative(source, file)}: ${Math.ceil(picture.length / 1024)} KiB`);
}
await chromium.stop();
