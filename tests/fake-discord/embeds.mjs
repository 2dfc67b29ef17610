// Embeds in Discord's answers: with a type, and with the URLs of attached pictures.
import { withoutNulls } from './nulls.mjs';

export function finishedEmbed(embed, attachments) {
  const result = { type: 'rich', ...withoutNulls(embed) };
  if (embed.fields) result.fields = embed.fields.map((field) => ({ ...field, inline: field.inline ?? false }));
  for (const key of ['image', 'thumbnail']) {
    const name = /^attachment:\/\/(.+)$/.exec(embed[key]?.url ?? '')?.[1];
    const attachment = name && attachments.find((a) => a.filename === name);
    if (attachment) result[key] = { ...embed[key], url: attachment.url };
  }
  return result;
}
