// The application, the bot's user, and the gateway's URL.
import { myGuildView, selfView, userView } from '../views.mjs';

const application = ({ core: { state } }) => {
  const { self } = state;
  return [200, {
    id: self.id, name: self.username, icon: null, description: '', type: null, bot: userView(self),
    bot_public: false, bot_require_code_grant: false, verify_key: '0'.repeat(64), flags: 0, flags_new: '0',
    redirect_uris: [], interactions_endpoint_url: null, role_connections_verification_url: null,
    owner: userView([...state.users.values()].find((user) => !user.bot) ?? self),
    approximate_guild_count: state.guilds.size, approximate_user_install_count: 0,
    approximate_user_authorization_count: 0, explicit_content_filter: 0, team: null,
    eligible_oauth2_scopes: [],
  }];
};

export const applicationRoutes = [
  { method: 'GET', path: '/gateway', open: true, handler: ({ core }) => [200, { url: core.gateway.url }] },
  {
    method: 'GET', path: '/gateway/bot', bucket: 'read',
    handler: ({ core: { gateway } }) =>
      [200, { url: gateway.url, shards: 1, session_start_limit: gateway.starts.view() }],
  },
  { method: 'GET', path: '/users/@me', bucket: 'read', handler: ({ core }) => [200, selfView(core.state.self)] },
  {
    method: 'GET', path: '/users/@me/guilds', bucket: 'read',
    handler: ({ core: { state }, query: { before, after, limit = 200 } }) => {
      const mine = [...state.guilds.values()]
        .filter((guild) => guild.members.has(state.self.id))
        .filter(({ id }) => !(before && BigInt(id) >= BigInt(before)) && !(after && BigInt(id) <= BigInt(after)));
      return [200, mine.slice(0, limit).map((guild) => myGuildView(guild, state.self.id))];
    },
  },
  { method: 'GET', path: '/applications/@me', bucket: 'read', handler: application },
  { method: 'GET', path: '/oauth2/applications/@me', bucket: 'read', handler: application },
];
