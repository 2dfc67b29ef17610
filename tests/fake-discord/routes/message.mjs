// Messages and pins of channels.
import { invalidField, refusal } from '../errors.mjs';
import { checkMessage } from '../message-limits.mjs';
import { referenceTo } from '../messages.mjs';
import { channelPermissions, P, requireInChannel } from '../permissions.mjs';
import { messageView } from '../views.mjs';

const PINS_MAX = 250;
const CATEGORY = 4;

function channelOf({ core: { state }, params }, ...wanted) {
  const channel = state.channel(params.channel_id);
  requireInChannel(channel, state.self.id, ...wanted);
  if (channel.type === CATEGORY) throw refusal('wrongChannelType');
  return channel;
}

function messageOf(channel, id) {
  const message = channel.messages.find((m) => m.id === id);
  if (!message) throw refusal('unknownMessage');
  return message;
}

const reads = (channel, { core: { state } }) =>
  (channelPermissions(channel, state.self.id) & P.READ_MESSAGE_HISTORY) !== 0n;

// Newest first. A client that may not read the history gets an empty list.
function list(request) {
  const { before, after, around, limit = 50 } = request.query;
  const channel = channelOf(request);
  if (!reads(channel, request)) return [200, []];
  const all = channel.messages.filter((message) => !message.hidden);
  const id = (message) => BigInt(message.id);
  let chosen;
  if (around) {
    const middle = all.filter((m) => id(m) < BigInt(around)).length;
    const from = Math.max(0, middle - Math.floor(limit / 2));
    chosen = all.slice(from, from + limit);
  } else if (after) {
    chosen = all.filter((m) => id(m) > BigInt(after)).slice(0, limit);
  } else {
    chosen = all.filter((m) => !before || id(m) < BigInt(before)).slice(-limit);
  }
  return [200, chosen.reverse().map(messageView)];
}

function create(request) {
  const { core: { state, messages }, body, files, hidden = false } = request;
  const needs = [P.SEND_MESSAGES];
  if (body.embeds?.length) needs.push(P.EMBED_LINKS);
  if (files.length) needs.push(P.ATTACH_FILES);
  const channel = channelOf(request, ...needs);
  const earlier = body.enforce_nonce && messages.earlier(state.self, body.nonce);
  if (earlier) return [200, messageView(earlier)];
  checkMessage(body, files);
  let reply = {};
  if (body.message_reference) {
    const { message_id: id, fail_if_not_exists: strict = true } = body.message_reference;
    if (strict && !channel.messages.some((m) => m.id === id)) {
      throw invalidField(['message_reference'], 'REPLIES_UNKNOWN_MESSAGE', 'Unknown message');
    }
    reply = { type: 19, reference: referenceTo(channel, id) };
  }
  const message = messages.add(channel, state.self, body, files, reply);
  message.hidden = hidden;
  return [200, messageView(message)];
}

function edit(request) {
  const { core: { state, messages }, params, body, files } = request;
  const channel = channelOf(request);
  const message = messageOf(channel, params.message_id);
  if (message.author !== state.self) throw refusal('notYours');
  if (message.type === 6) throw refusal('systemMessage');
  checkMessage(body, files, message);
  messages.edit(message, body, files);
  return [200, messageView(message)];
}

function remove(request) {
  const { core: { state, messages }, params } = request;
  const channel = channelOf(request);
  const message = messageOf(channel, params.message_id);
  if (message.author !== state.self) requireInChannel(channel, state.self.id, P.MANAGE_MESSAGES);
  messages.remove(message);
  return [204];
}

function setPin(request, pinned) {
  const { core: { state, messages }, params } = request;
  const channel = channelOf(request);
  // Since February 2026 MANAGE_MESSAGES no longer allows this.
  requireInChannel(channel, state.self.id, P.PIN_MESSAGES);
  const message = messageOf(channel, params.message_id);
  if (message.type === 6) throw refusal('systemMessage');
  if (message.pinned === pinned) return [204];
  if (pinned && channel.pins.length >= PINS_MAX) throw refusal('tooManyPins');
  if (pinned) messages.pin(message, state.self);
  else messages.unpin(message);
  return [204];
}

function pins(request) {
  const channel = channelOf(request);
  return reads(channel, request) ? channel.pins : [];
}

const limited = (bucket) => ({ bucket, major: 'channel_id' });
// The newer path and the older path.
const PINS = ['/channels/{channel_id}/messages/pins/{message_id}', '/channels/{channel_id}/pins/{message_id}'];
const MESSAGE = '/channels/{channel_id}/messages/{message_id}';

export const messageRoutes = [
  {
    method: 'GET', path: '/channels/{channel_id}/messages/pins', ...limited('read'),
    handler: (request) => {
      const { before, limit = 50 } = request.query;
      const found = pins(request).filter((pin) => !before || Date.parse(pin.pinnedAt) < Date.parse(before));
      const items = found.slice(0, limit)
        .map(({ message, pinnedAt }) => ({ message: messageView(message), pinned_at: pinnedAt }));
      return [200, { items, has_more: found.length > items.length }];
    },
  },
  {
    method: 'GET', path: '/channels/{channel_id}/pins', ...limited('read'),
    handler: (request) => [200, pins(request).slice(0, 50).map(({ message }) => messageView(message))],
  },
  ...PINS.flatMap((path) => [
    { method: 'PUT', path, ...limited('pins'), handler: (request) => setPin(request, true) },
    { method: 'DELETE', path, ...limited('pins'), handler: (request) => setPin(request, false) },
  ]),
  { method: 'GET', path: '/channels/{channel_id}/messages', ...limited('messageRead'), handler: list },
  { method: 'POST', path: '/channels/{channel_id}/messages', ...limited('messageCreate'), handler: create },
  {
    method: 'GET', path: MESSAGE, ...limited('messageRead'),
    handler: (request) => {
      const channel = channelOf(request, P.READ_MESSAGE_HISTORY);
      return [200, messageView(messageOf(channel, request.params.message_id))];
    },
  },
  { method: 'PATCH', path: MESSAGE, ...limited('messageEdit'), handler: edit },
  { method: 'DELETE', path: MESSAGE, ...limited('messageDelete'), handler: remove },
];
