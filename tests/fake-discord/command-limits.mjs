// Rules of application commands that Discord's OpenAPI description lacks. Source:
// discord.com/developers/docs/interactions/application-commands.
import { length, Problems } from './problems.mjs';

const NAME = /^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$/u;
const CHAT_INPUT = 1;
const GROUP = 2;
const WRONG_TYPE = 'APPLICATION_COMMAND_OPTIONS_TYPE_INVALID';
// Types of options that may have choices or autocompletion.
const CHOOSING = new Set([3, 4, 10]);

// `commands`: the commands of one bulk overwrite.
export function checkCommands(commands) {
  const problems = new Problems();
  const chat = commands.filter((command) => (command.type ?? CHAT_INPUT) === CHAT_INPUT);
  problems.when(chat.length > 100, [], 'APPLICATION_COMMAND_TOO_MANY', 'At most 100 commands.');
  const keys = commands.map((command) => `${command.type ?? CHAT_INPUT} ${command.name}`);
  problems.unique(keys, [], 'APPLICATION_COMMANDS_DUPLICATE_NAME', 'Application command names must be unique');
  commands.forEach((command, i) => {
    if ((command.type ?? CHAT_INPUT) === CHAT_INPUT) checkCommand(command, [i], problems);
    else problems.text(command.name, [i, 'name'], 1, 32);
  });
  problems.check();
}

function checkCommand(command, path, problems) {
  checkTexts(command, path, problems);
  const options = command.options ?? [];
  const nested = options.filter((option) => option.type <= GROUP);
  problems.when(nested.length > 0 && nested.length < options.length, [...path, 'options'],
    WRONG_TYPE,
    'Sub-command and sub-command group option types are mutually exclusive to all other types');
  checkOptions(options, path, problems, 0);
  problems.when(sizeOf(command) > 8000, path, 'APPLICATION_COMMAND_TOO_LARGE', 'Command exceeds maximum size (8000)');
}

function checkOptions(options, path, problems, depth) {
  problems.when(options.length > 25, [...path, 'options'], 'BASE_TYPE_MAX_LENGTH', 'Must be 25 or fewer in length.');
  problems.unique(options.map((o) => o.name), [...path, 'options'], 'APPLICATION_COMMAND_OPTIONS_DUPLICATE_NAME',
    'Option names must be unique');
  let optional = false;
  options.forEach((option, i) => {
    const where = [...path, 'options', i];
    checkTexts(option, where, problems);
    if (option.type <= GROUP) {
      problems.when(depth === 1 && option.type === GROUP, [...where, 'type'], WRONG_TYPE, 'A group in a group.');
      checkOptions(option.options ?? [], where, problems, option.type === GROUP ? 1 : 2);
    }
    problems.when(option.required && optional, where, 'APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID',
      'Required options must be placed before non-required options');
    optional ||= !option.required && option.type > GROUP;
    checkChoices(option, where, problems);
  });
}

function checkChoices(option, path, problems) {
  const choices = option.choices ?? [];
  if (choices.length === 0 && !option.autocomplete) return;
  problems.when(!CHOOSING.has(option.type), [...path, 'type'], WRONG_TYPE, 'This kind has no choices.');
  problems.when(choices.length > 0 && option.autocomplete, [...path, 'autocomplete'],
    'APPLICATION_COMMAND_OPTIONS_CHOICES_AUTOCOMPLETE', 'Choices and autocomplete exclude each other.');
  checkChoiceList(choices, path, problems);
}

function checkChoiceList(choices, path, problems) {
  problems.when(choices.length > 25, [...path, 'choices'], 'BASE_TYPE_MAX_LENGTH', 'Must be 25 or fewer in length.');
  const names = choices.map((c) => c.name);
  problems.unique(names, [...path, 'choices'], 'APPLICATION_COMMAND_OPTIONS_CHOICES_DUPLICATE_NAME',
    'Choice names must be unique');
  choices.forEach((choice, i) => {
    problems.text(choice.name, [...path, 'choices', i, 'name'], 1, 100);
    if (typeof choice.value === 'string') problems.text(choice.value, [...path, 'choices', i, 'value'], 1, 100);
  });
}

function checkTexts({ name, description }, path, problems) {
  const good = NAME.test(name) && name === name.toLowerCase();
  problems.when(!good, [...path, 'name'], 'APPLICATION_COMMAND_INVALID_NAME', 'Command name is invalid');
  problems.text(description, [...path, 'description'], 1, 100);
}

// The sum of names, descriptions and values, each with its longest translation.
function sizeOf(part) {
  const longest = (key) =>
    Math.max(length(part[key]), ...Object.values(part[`${key}_localizations`] ?? {}).map(length));
  const value = typeof part.value === 'string' ? length(part.value) : 0;
  const children = [...(part.options ?? []), ...(part.choices ?? [])];
  return longest('name') + longest('description') + value + children.reduce((sum, child) => sum + sizeOf(child), 0);
}

// Checks the answer to an autocomplete interaction.
export function checkAutocomplete(data, kind, path) {
  const problems = new Problems();
  const choices = data.choices ?? [];
  checkChoiceList(choices, path, problems);
  choices.forEach((choice, i) => {
    const fits = kind === 3 ? typeof choice.value === 'string' : typeof choice.value === 'number';
    problems.when(!fits, [...path, 'choices', i, 'value'], 'BASE_TYPE_INVALID', 'Not a value of this option.');
  });
  problems.check();
}
