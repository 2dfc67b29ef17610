// Discord's errors: a status, Discord's code, a message, and for bad forms the path of each field.

export class ApiError extends Error {
  constructor(status, code, message, errors) {
    super(message);
    this.status = status;
    this.code = code;
    this.errors = errors;
  }

  body() {
    return { message: this.message, code: this.code, ...(this.errors && { errors: this.errors }) };
  }
}

const kinds = {
  unauthorized: [401, 0, '401: Unauthorized'],
  notFound: [404, 0, '404: Not Found'],
  methodNotAllowed: [405, 0, '405: Method Not Allowed'],
  unknownApplication: [404, 10002, 'Unknown Application'],
  unknownChannel: [404, 10003, 'Unknown Channel'],
  unknownGuild: [404, 10004, 'Unknown Guild'],
  unknownMember: [404, 10007, 'Unknown Member'],
  unknownMessage: [404, 10008, 'Unknown Message'],
  unknownOverwrite: [404, 10009, 'Unknown Overwrite'],
  unknownRole: [404, 10011, 'Unknown Role'],
  unknownUser: [404, 10013, 'Unknown User'],
  unknownWebhook: [404, 10015, 'Unknown Webhook'],
  unknownInteraction: [404, 10062, 'Unknown interaction'],
  tooManyPins: [400, 30003, 'Maximum number of pins reached'],
  tooManyRoles: [400, 30005, 'Maximum number of server roles reached (250)'],
  tooManyChannels: [400, 30013, 'Maximum number of server channels reached (500)'],
  tooLarge: [413, 40005, 'Request entity too large'],
  acknowledged: [400, 40060, 'Interaction has already been acknowledged.'],
  userAgent: [403, 40333, 'internal network error'],
  missingAccess: [403, 50001, 'Missing Access'],
  notYours: [403, 50005, 'Cannot edit a message authored by another user'],
  emptyMessage: [400, 50006, 'Cannot send an empty message'],
  missingPermissions: [403, 50013, 'Missing Permissions'],
  systemMessage: [403, 50021, 'Cannot execute action on a system message'],
  wrongChannelType: [400, 50024, 'Cannot execute action on this channel type'],
  expiredToken: [401, 50027, 'Invalid Webhook Token'],
  invalidRole: [400, 50028, 'Invalid Role'],
  notJson: [400, 50109, 'The request body contains invalid JSON.'],
};

// The error with this name in the table above.
export function refusal(kind) {
  return new ApiError(...kinds[kind]);
}

// The error of a form with one bad field.
export function invalidField(path, code, message) {
  return invalidForm([{ path, code, message }]);
}

// `problems`: [{path: ['embeds', 0, 'title'], code, message}], at least one.
export function invalidForm(problems) {
  const errors = {};
  for (const { path, code, message } of problems) {
    let node = errors;
    for (const key of path) node = node[key] ??= {};
    (node._errors ??= []).push({ code, message });
  }
  const error = new ApiError(400, 50035, 'Invalid Form Body', errors);
  error.problems = problems;
  return error;
}
