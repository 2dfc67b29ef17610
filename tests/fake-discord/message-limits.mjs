// Rules of messages that Discord's OpenAPI description lacks: sums, uniqueness, emptiness, and
// limits that depend on flags. Source: discord.com/developers/docs/resources/message and
// .../components/reference.
import { refusal } from './errors.mjs';
import { brokenMarkup } from './markup.mjs';
import { FLAG } from './messages.mjs';
import { length, Problems } from './problems.mjs';

// Flags that a request may set: no embeds, no notification, components of version 2. Answers to
// interactions may also be visible to one user only.
const SENDING = (1 << 2) | (1 << 12) | FLAG.COMPONENTS_V2;
export const ANSWERING = SENDING | FLAG.EPHEMERAL;

// The embed's description is somebody's own words, which may have any markup.
const ANNOUNCEMENT = /^📣/;

const ROW = 1;
const BUTTON = 2;
const STRING_SELECT = 3;
const LINK_STYLE = 5;
const PREMIUM_STYLE = 6;
const FILE_BYTES_MAX = 10 * 1024 * 1024;
const REQUEST_BYTES_MAX = 25 * 1024 * 1024;

export function checkFlags(flags, allowed) {
  const problems = new Problems();
  problems.when((flags ?? 0) & ~allowed, ['flags'], 'BASE_TYPE_CHOICES', 'Only flags that a request may set.');
  problems.check();
}

// `files` are the uploaded files; `before` is the message before an edit.
export function checkMessage(body, files, before, allowedFlags = SENDING) {
  checkFlags(body.flags, allowedFlags);
  const problems = new Problems();
  const flags = (before?.flags ?? 0) | (body.flags ?? 0);
  problems.when(length(body.content) > 2000, ['content'], 'BASE_TYPE_MAX_LENGTH', 'Must be 2000 or fewer in length.');
  checkMarkup(body, problems);
  checkEmbeds(body.embeds ?? [], problems);
  checkComponents(body.components ?? [], flags, problems);
  checkMentions(body.allowed_mentions, problems);
  checkFiles(body, files, before, problems);
  if (flags & FLAG.COMPONENTS_V2) {
    for (const key of ['content', 'embeds']) {
      problems.when(body[key]?.length > 0, [key], 'MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2',
        'Not together with components of the second version.');
    }
  }
  problems.check();
  const after = (key) => (body[key] === undefined ? before?.[key] : body[key]) ?? [];
  const some = ['content', 'embeds', 'components', 'sticker_ids'].some((key) => after(key).length > 0);
  if (!some && !body.poll && after('attachments').length === 0 && files.length === 0) throw refusal('emptyMessage');
}

function checkMarkup({ content, embeds }, problems) {
  const check = (text, ...path) => {
    const broken = brokenMarkup(text ?? '');
    problems.when(broken, path, 'MARKUP_BROKEN', `${broken}: ${text}`);
  };
  check(content, 'content');
  (embeds ?? []).forEach((embed, i) => {
    check(embed.title, 'embeds', i, 'title');
    if (!ANNOUNCEMENT.test(embed.title)) check(embed.description, 'embeds', i, 'description');
    (embed.fields ?? []).forEach((field, j) => {
      for (const key of ['name', 'value']) check(field[key], 'embeds', i, 'fields', j, key);
    });
  });
}

function checkEmbeds(embeds, problems) {
  problems.when(embeds.length > 10, ['embeds'], 'BASE_TYPE_MAX_LENGTH', 'Must be 10 or fewer in length.');
  let sum = 0;
  embeds.forEach((embed, i) => {
    const limit = (value, max, ...path) => {
      sum += length(value);
      problems.when(length(value) > max, ['embeds', i, ...path], 'BASE_TYPE_MAX_LENGTH',
        `Must be ${max} or fewer in length.`);
    };
    limit(embed.title, 256, 'title');
    limit(embed.description, 4096, 'description');
    limit(embed.footer?.text, 2048, 'footer', 'text');
    limit(embed.author?.name, 256, 'author', 'name');
    const fields = embed.fields ?? [];
    problems.when(fields.length > 25, ['embeds', i, 'fields'], 'BASE_TYPE_MAX_LENGTH',
      'Must be 25 or fewer in length.');
    fields.forEach((field, j) => {
      limit(field.name, 256, 'fields', j, 'name');
      limit(field.value, 1024, 'fields', j, 'value');
      for (const key of ['name', 'value']) {
        problems.when(!field[key], ['embeds', i, 'fields', j, key], 'BASE_TYPE_REQUIRED', 'This field is required');
      }
    });
  });
  problems.when(sum > 6000, ['embeds'], 'MAX_EMBED_SIZE_EXCEEDED', 'Embed size exceeds maximum size of 6000');
}

function checkComponents(components, flags, problems) {
  const version2 = (flags & FLAG.COMPONENTS_V2) !== 0;
  if (!version2) {
    problems.when(components.length > 5, ['components'], 'BASE_TYPE_BAD_LENGTH', 'Must be between 1 and 5 in length.');
    components.forEach((component, i) => {
      problems.when(component.type !== ROW, ['components', i, 'type'], 'UNION_TYPE_CHOICES',
        'Value of field "type" must be one of (1,).');
    });
  }
  const ids = [];
  let count = 0;
  const look = (component, path) => {
    count += 1;
    if (component.custom_id) ids.push(component.custom_id);
    if (component.type === ROW) checkRow(component, path, problems);
    if (component.type === BUTTON) checkButton(component, path, problems);
    if (component.type === STRING_SELECT) checkSelect(component, path, problems);
    (component.components ?? []).forEach((child, i) => look(child, [...path, 'components', i]));
    if (component.accessory) look(component.accessory, [...path, 'accessory']);
  };
  components.forEach((component, i) => look(component, ['components', i]));
  problems.when(count > 40, ['components'], 'COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED', 'At most 40 components.');
  problems.unique(ids, ['components'], 'COMPONENT_CUSTOM_ID_DUPLICATED', 'Component custom id cannot be duplicated');
}

function checkRow(row, path, problems) {
  const { components } = row;
  const buttons = components.filter((c) => c.type === BUTTON).length;
  const fits = buttons === components.length ? buttons <= 5 : components.length === 1;
  problems.when(!fits, [...path, 'components'], 'COMPONENT_LAYOUT_WIDTH_EXCEEDED',
    'The specified component exceeds the maximum width');
}

function checkButton(button, path, problems) {
  if (button.style === PREMIUM_STYLE) return;
  const link = button.style === LINK_STYLE;
  problems.when(link && (!button.url || button.custom_id), path, 'BUTTON_COMPONENT_INVALID_URL',
    'A url is required, and no custom id.');
  problems.when(!link && (!button.custom_id || button.url), path, 'BUTTON_COMPONENT_CUSTOM_ID_REQUIRED',
    'A custom id is required, and no url.');
  problems.when(!button.label && !button.emoji, path, 'BUTTON_COMPONENT_LABEL_OR_EMOJI_REQUIRED',
    'A label or an emoji is required.');
}

function checkSelect(select, path, problems) {
  const { options, min_values: min = 1, max_values: max = 1 } = select;
  problems.when(options.length < 1 || options.length > 25, [...path, 'options'], 'BASE_TYPE_BAD_LENGTH',
    'Must be between 1 and 25 in length.');
  problems.when((min ?? 1) > (max ?? 1), path, 'SELECT_COMPONENT_MIN_ABOVE_MAX', 'min_values is above max_values.');
  problems.when((max ?? 1) > options.length, path, 'SELECT_COMPONENT_MAX_VALUES_TOO_LARGE',
    'max_values is above the number of options.');
  problems.unique(options.map((o) => o.value), [...path, 'options'], 'SELECT_COMPONENT_OPTION_VALUE_DUPLICATED',
    'The specified option value is already used');
}

function checkMentions(allowed, problems) {
  for (const kind of ['users', 'roles']) {
    problems.when(allowed?.parse?.includes(kind) && allowed[kind]?.length > 0, ['allowed_mentions'],
      'MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE', `parse:["${kind}"] and ${kind}: [ids...] are mutually exclusive.`);
  }
}

function checkFiles(body, files, before, problems) {
  const total = files.reduce((sum, file) => sum + file.data.length, 0);
  if (total > REQUEST_BYTES_MAX || files.some((f) => f.data.length > FILE_BYTES_MAX)) throw refusal('tooLarge');
  problems.when(files.length > 10, ['files'], 'BASE_TYPE_MAX_LENGTH', 'Must be 10 or fewer in length.');
  (body.attachments ?? []).forEach(({ id }, i) => {
    const known = files.some((f) => f.name === String(id)) || before?.attachments.some((a) => a.id === id);
    problems.when(!known, ['attachments', i, 'id'], 'ATTACHMENT_NOT_FOUND', 'Neither uploaded nor there before.');
  });
}

// Checks a modal in an interaction's answer.
export function checkModal(modal, path) {
  const problems = new Problems();
  const inputs = modal.components.flatMap((component, i) => {
    const where = [...path, 'components', i];
    if (component.type === ROW) {
      problems.when(component.components.length !== 1, [...where, 'components'], 'COMPONENT_LAYOUT_WIDTH_EXCEEDED',
        'One text input a row.');
      component.components.forEach((c, j) =>
        problems.when(!c.label, [...where, 'components', j, 'label'], 'BASE_TYPE_REQUIRED', 'This field is required'));
      return component.components;
    }
    return component.component ? [component.component] : [];
  });
  problems.when(inputs.length < 1 || inputs.length > 5, [...path, 'components'], 'BASE_TYPE_BAD_LENGTH',
    'Must be between 1 and 5 in length.');
  problems.unique(inputs.map((input) => input.custom_id), [...path, 'components'], 'COMPONENT_CUSTOM_ID_DUPLICATED',
    'Component custom id cannot be duplicated');
  inputs.forEach((input) => {
    problems.when((input.min_length ?? 0) > (input.max_length ?? 4000), [...path, 'components'],
      'TEXT_INPUT_MIN_ABOVE_MAX', 'min_length is above max_length.');
  });
  problems.check();
}
