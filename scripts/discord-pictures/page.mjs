// Messages in the look of Discord's client, as one page of HTML.
const STYLE = `
* { margin: 0; box-sizing: border-box; }
body { width: 760px; background: #313338; color: #dbdee1; font: 15px/1.375 "Noto Sans", "Noto Color Emoji", sans-serif; padding-bottom: 18px; }
header { display: flex; align-items: center; height: 46px; padding: 0 16px; border-bottom: 1px solid #1f2023; color: #f2f3f5; font-weight: 600; }
header i { color: #80848e; font-style: normal; font-size: 22px; font-weight: 400; margin-right: 8px; }
header span { color: #949ba4; font-weight: 400; font-size: 13px; border-left: 1px solid #3f4147; margin-left: 14px; padding-left: 14px; }
article { position: relative; padding: 3px 24px 3px 72px; margin-top: 14px; }
article.more { margin-top: 0; }
article.private { background: #36393f; box-shadow: inset 2px 0 #5865f2; padding-top: 6px; padding-bottom: 6px; }
.avatar { position: absolute; left: 16px; top: 5px; width: 40px; height: 40px; border-radius: 50%; background: #5865f2; color: #fff; text-align: center; font: 600 19px/40px "Noto Sans"; }
.asked .avatar { top: 29px; }
.author { color: #f2f3f5; font-weight: 600; }
.app { background: #5865f2; color: #fff; border-radius: 4px; font-size: 10.5px; font-weight: 600; padding: 1px 5px; margin: 0 6px; vertical-align: 1.5px; }
.small { color: #949ba4; font-size: 12px; }
.used { color: #b5bac1; font-size: 13px; margin: 0 0 3px -4px; }
.used b { color: #c9cdfb; font-weight: 600; }
.used::before { content: "╭─ "; color: #4e5058; margin-left: -24px; }
.embed { display: grid; max-width: 520px; background: #2b2d31; border-left: 4px solid #1e1f22; border-radius: 4px; padding: 10px 16px 12px 12px; margin-top: 4px; font-size: 14px; }
.embed .title { color: #f2f3f5; font-weight: 600; font-size: 15px; }
.embed .text { margin-top: 4px; white-space: pre-line; }
.fields { display: grid; grid-template-columns: repeat(12, 1fr); gap: 8px; margin-top: 8px; }
.field { grid-column: 1 / -1; white-space: pre-line; }
.field.left { grid-column: 1 / 7; } .field.right { grid-column: 7 / 13; }
.field .name { color: #f2f3f5; font-weight: 600; font-size: 13.5px; margin-bottom: 1px; }
.embed footer { color: #949ba4; font-size: 11px; margin-top: 8px; }
.buttons { display: flex; gap: 8px; margin-top: 8px; }
.buttons span { border-radius: 4px; color: #fff; font-size: 13.5px; font-weight: 500; padding: 6px 16px; }
.content { white-space: pre-line; }
.content ul { padding-left: 20px; white-space: normal; }
.mention { background: #3c4270; color: #c9cdfb; border-radius: 3px; padding: 0 2px; }
time { background: #3b3d44; border-radius: 3px; padding: 0 2px; }
code { background: #1e1f22; border-radius: 3px; padding: 1px 4px; font: 13px "DejaVu Sans Mono"; }
.pin { color: #949ba4; font-size: 12px; }
`;
const BUTTON = { 1: '#5865f2', 2: '#4e5058', 3: '#248046', 4: '#da373c' };
const today = (ms, german) => (german ? `heute um ${clockTime(ms)} Uhr` : `Today at ${clockTime(ms)}`);
const ZONE = 'Europe/Zurich';

const escape = (text) => text.replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c]);
const clockTime = (ms) => new Intl.DateTimeFormat('en-GB', { timeStyle: 'short', timeZone: ZONE }).format(ms);

function relative(ms, german) {
  const minutes = Math.round(ms / 60000);
  const [count, unit] = Math.abs(minutes) < 60 ? [minutes, 'minute'] : [Math.round(minutes / 60), 'hour'];
  return new Intl.RelativeTimeFormat(german ? 'de' : 'en', { numeric: 'always' }).format(count, unit);
}

// Renders Discord's markup, as far as the bot uses it.
function rendered(text, { names, now, german }) {
  const kept = [];
  const keep = (html) => `\u0000${kept.push(html) - 1}\u0000`;
  let html = text
    .replace(/\\([\\*_~`|>#[\]<@:])/g, (_, c) => keep(escape(c)))
    .replace(/<t:(\d+):([a-zA-Z])>/g, (_, seconds, style) => {
      const at = seconds * 1000;
      return keep(`<time>${style === 'R' ? relative(at - now, german) : clockTime(at)}</time>`);
    })
    .replace(/<(#|@&)(\d+)>/g, (_, kind, id) => keep(`<span class="mention">${kind === '#' ? '#' : '@'}${escape(names.get(id) ?? '?')}</span>`))
    .replace(/`([^`]+)`/g, (_, code) => keep(`<code>${escape(code)}</code>`));
  html = escape(html)
    .replace(/\*\*(.+?)\*\*/g, '<b>$1</b>')
    .replace(/(^|\n)((?:- .*(?:\n|$))+)/g, (_, before, list) => `${before}<ul>${list.trimEnd().split('\n').map((line) => `<li>${line.slice(2)}</li>`).join('')}</ul>`);
  return html.replace(/\u0000(\d+)\u0000/g, (_, i) => kept[i]);
}

function embedOf(embed, context) {
  const colour = `#${(embed.color ?? 0x1e1f22).toString(16).padStart(6, '0')}`;
  let beside = 0;
  const fields = (embed.fields ?? []).map((field) => {
    const place = field.inline ? (beside++ % 2 === 0 ? 'left' : 'right') : '';
    return `<div class="field ${place}"><div class="name">${rendered(field.name, context)}</div>${rendered(field.value, context)}</div>`;
  });
  const below = [embed.footer && escape(embed.footer.text), embed.timestamp && today(Date.parse(embed.timestamp), context.german)].filter(Boolean);
  return `<div class="embed" style="border-left-color: ${colour}">
    ${embed.title ? `<div class="title">${rendered(embed.title, context)}</div>` : ''}
    ${embed.description ? `<div class="text">${rendered(embed.description.trim(), context)}</div>` : ''}
    ${fields.length ? `<div class="fields">${fields.join('')}</div>` : ''}
    ${below.length ? `<footer>${below.join(' • ')}</footer>` : ''}
  </div>`;
}

function messageOf(message, before, { names, german }) {
  const now = Date.parse(message.timestamp);
  const context = { names, now, german };
  const { author, interaction } = message;
  const more = before && !interaction && !message.ephemeral && before.author.id === author.id && !before.ephemeral
    && now - Date.parse(before.timestamp) < 7 * 60000;
  if (message.type === 6) {
    return `<article class="more"><span class="pin">📌 <b>${escape(author.username)}</b> pinned a message to this channel. ${clockTime(now)}</span></article>`;
  }
  const rows = message.components.map((row) => `<div class="buttons">${row.components.map((button) =>
    `<span style="background: ${BUTTON[button.style]}">${escape(button.label)}</span>`).join('')}</div>`);
  return `<article class="${[more && 'more', message.ephemeral && 'private', interaction && 'asked'].filter(Boolean).join(' ')}">
    ${interaction ? `<div class="used"><b>${escape(interaction.user.username)}</b> used <b>/${escape(interaction.name)}</b></div>` : ''}
    ${more ? '' : `<div class="avatar">M</div><div><span class="author">${escape(author.username)}</span>${author.bot ? '<span class="app">APP</span>' : ' '}<span class="small">${today(now, german)}</span></div>`}
    ${message.content ? `<div class="content">${rendered(message.content, context)}${message.edited_timestamp && !message.ephemeral ? ' <span class="small">(edited)</span>' : ''}</div>` : ''}
    ${message.embeds.map((embed) => embedOf(embed, context)).join('')}
    ${rows.join('')}
    ${message.ephemeral ? '<div class="small" style="margin-top: 4px">👁 Only you can see this</div>' : ''}
  </article>`;
}

// Takes {channel, topic, messages from the fake, names of channels and roles by id, german}.
export function pageOf({ channel, topic, messages, names, german }) {
  const articles = messages.map((message, i) => messageOf(message, messages[i - 1], { names, german }));
  return `<!DOCTYPE html><html><head><meta charset="utf-8"><style>${STYLE}</style></head><body>
    <header><i>#</i>${escape(channel)}${topic && `<span>${escape(topic)}</span>`}</header>${articles.join('\n')}</body></html>`;
}
