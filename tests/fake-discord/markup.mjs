// Markup that a text leaves open, and characters that are cut in two. Discord takes such texts; no bot means them.

const STYLE = /^(?:\*\*|\*|__|_|~~|\|\|)/;
const LETTER = /[\p{L}\p{N}\p{M}]/u;
// "<@1>", "<#1>", "<:name:1>", "<t:5:R>", "</name:1>", "<https://…>".
const ANGLE = /^<(?:@[!&]?\d+|#\d+|a?:\w+:\d+|t:-?\d+(?::\w)?|\/[^<>:]+:\d+|https?:\/\/[^<>\s]+)>/;
const ANGLE_BEGUN = /^<(?:[@#:/]|[at]:|https?:)/;
const LINK = /^\[(?:\\.|[^\]\\])+\]\([^()\s]+\)/;

// What is wrong first; undefined: nothing.
export function brokenMarkup(text) {
  if (/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/.test(text)) return 'half a character';
  const open = [];
  for (let at = 0; at < text.length;) {
    const rest = text.slice(at);
    const code = open.at(-1)?.startsWith('`');
    const ticks = /^`{1,3}/.exec(rest)?.[0];
    if (code || ticks) {
      if (!code) open.push(ticks);
      else if (ticks === open.at(-1)) open.pop();
      at += ticks?.length ?? 1;
      continue;
    }
    if (rest[0] === '\\') {
      if (rest.length === 1 || rest[1] === '…' || rest[1] === '\n') return 'an escape of nothing';
      at += 2;
      continue;
    }
    const link = LINK.exec(rest)?.[0];
    if (rest[0] === '[' && !link) return 'a link that does not end';
    const angle = ANGLE.exec(rest)?.[0];
    if (ANGLE_BEGUN.test(rest) && !angle) return 'a mention that does not end';
    if (link || angle) {
      at += (link ?? angle).length;
      continue;
    }
    const style = STYLE.exec(rest)?.[0];
    const within = style?.startsWith('_') && LETTER.test(text[at - 1] ?? '') && LETTER.test(rest[style.length] ?? '');
    if (style && !within) {
      if (open.at(-1) === style) open.pop();
      else if (open.includes(style)) return `${style} that ends outside of its part`;
      else open.push(style);
    }
    at += style?.length ?? 1;
  }
  return open.length > 0 ? `${open.at(-1)} that does not end` : undefined;
}
