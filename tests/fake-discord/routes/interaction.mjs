// Answers to interactions, and follow-ups for 15 minutes. The interaction's token authorises them.
import { refusal } from '../errors.mjs';
import { messageView } from '../views.mjs';

function interactionOf({ core: { state, interactions }, params }) {
  if (params.webhook_id !== state.self.id) throw refusal('unknownWebhook');
  return interactions.byToken(params.webhook_token);
}

const limited = { open: true, bucket: 'webhook', major: 'webhook_token', exemptFromGlobal: true };
const WEBHOOK = '/webhooks/{webhook_id}/{webhook_token}';

const ORIGINAL = '@original';
const idOf = ({ params }) => params.message_id ?? ORIGINAL;

function followUp(request) {
  const { core: { interactions }, body, files } = request;
  const message = interactions.followUp(interactionOf(request), body, files);
  return [200, messageView(message)];
}

export const interactionRoutes = [
  {
    method: 'POST', path: '/interactions/{interaction_id}/{interaction_token}/callback',
    open: true, exemptFromGlobal: true,
    handler: ({ core: { interactions }, params, query, body, files }) => {
      const response = interactions.answer(params.interaction_id, params.interaction_token, body, files);
      return query.with_response ? [200, response] : [204];
    },
  },
  { method: 'POST', path: WEBHOOK, ...limited, handler: followUp },
  ...[`/messages/${ORIGINAL}`, '/messages/{message_id}'].flatMap((rest) => [
    {
      method: 'GET', path: WEBHOOK + rest, ...limited,
      handler: (request) =>
        [200, messageView(request.core.interactions.message(interactionOf(request), idOf(request)))],
    },
    {
      method: 'PATCH', path: WEBHOOK + rest, ...limited,
      handler: (request) => {
        const { core: { interactions }, body, files } = request;
        return [200, messageView(interactions.edit(interactionOf(request), idOf(request), body, files))];
      },
    },
    {
      method: 'DELETE', path: WEBHOOK + rest, ...limited,
      handler: (request) => {
        request.core.interactions.remove(interactionOf(request), idOf(request));
        return [204];
      },
    },
  ]),
];
