// All routes. Of two matching routes the first counts. A route has the path of Discord's description, a `bucket` of
// rate-limits.mjs, and the path's parameters that are limited separately (`major`). Its handler gets {core, params, query,
// body, files} and returns [status, body]. Numbers and booleans in the query are converted.
import { applicationRoutes } from './application.mjs';
import { channelRoutes } from './channel.mjs';
import { commandRoutes } from './command.mjs';
import { guildRoutes } from './guild.mjs';
import { interactionRoutes } from './interaction.mjs';
import { messageRoutes } from './message.mjs';

export const routes = [
  ...applicationRoutes, ...guildRoutes, ...channelRoutes, ...messageRoutes, ...commandRoutes, ...interactionRoutes,
].map((route) => ({ ...route, pattern: patternOf(route.path) }));

function patternOf(path) {
  return new RegExp(`^${path.replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`);
}

// Returns {route, params}; {} if only the method is wrong; null if no route has this path.
export function findRoute(method, path) {
  let known = null;
  for (const route of routes) {
    const match = route.pattern.exec(path);
    if (match && route.method === method) return { route, params: { ...match.groups } };
    if (match) known = {};
  }
  return known;
}
