import { parseArgs } from 'node:util';
import { suggestion } from './nearest.ts';

interface Option {
  type: 'string' | 'boolean';
  /** What the value is called in the help. */
  value?: string;
  isRequired?: boolean;
  help: string;
}

interface Command {
  does: string;
  options: Record<string, Option>;
}

const file = (help: string, isRequired = true): Option => ({ type: 'string', value: 'FILE', isRequired, help });
const CONFIG = { config: file('The configuration, as JSON.') };

/** Every command of the program. All but `doctor` are of the Airbyte protocol. */
export const COMMANDS = {
  spec: { does: 'Prints the specification of the configuration.', options: {} },
  check: { does: 'Checks that the configuration works.', options: CONFIG },
  discover: { does: 'Prints the streams and their columns.', options: CONFIG },
  read: {
    does: 'Reads the streams of a configured catalog.',
    options: {
      ...CONFIG,
      catalog: file('The configured catalog, as JSON: the streams to read.'),
      state: file('The state of an earlier read. It is not needed: every read is a full refresh.', false),
    },
  },
  doctor: {
    does: 'Examines a whole set-up and writes one page about it.',
    options: {
      ...CONFIG,
      catalog: file('A configured catalog: what it names and the source does not have is reported.', false),
      json: { type: 'boolean', help: 'Writes the page as JSON.' },
      html: file('Writes the page for a browser into this file, too.', false),
      'show-values': {
        type: 'boolean',
        help: 'Shows values of the first rows. Without it the page has only their shapes.',
      },
    },
  },
} as const satisfies Record<string, Command>;

export type CommandName = keyof typeof COMMANDS;

/** A command that has everything that it needs. */
export interface Invocation {
  command: CommandName;
  options: Options;
}

/** The options of all commands. Those that a command requires are there. */
export interface Options {
  config: string;
  catalog: string;
  state?: string;
  json?: boolean;
  html?: string;
  'show-values'?: boolean;
}

/** What is wrong with a command line, and what to do. */
export interface Mistake {
  mistake: string;
}

/** What a command line asks for. */
type CommandLine = Invocation | Mistake | { help: CommandName | undefined } | { version: true };

const NAMES = Object.keys(COMMANDS);
const ASKS_FOR_HELP = ['--help', '-h', 'help'];

/** @param args the command line after the program's name, which has one argument at least */
export function parseCommandLine(args: readonly string[]): CommandLine {
  const [first = '', ...rest] = args;
  const asksForHelp = args.some((arg) => arg === '--help' || arg === '-h') || first === 'help';
  if (asksForHelp) {
    const name = args.find((arg) => !ASKS_FOR_HELP.includes(arg) && !arg.startsWith('-'));
    return name === undefined || isCommand(name) ? { help: name } : { mistake: unknownCommand(name) };
  }
  if (args.includes('--version')) return { version: true };
  const command = args.find(isCommand);
  if (command === undefined) return { mistake: unknownCommand(first) };
  return parsed(command, first === command ? rest : args.filter((arg) => arg !== command));
}

/** The help of the program, or of one of its commands. */
export function helpText(command?: CommandName): string {
  if (command !== undefined) return commandHelp(command);
  const lines = Object.entries(COMMANDS).map(([name, { does }]) => `  ${name.padEnd(10)}${does}`);
  return [
    'source-imis reads iMIS Instant Queries in full, as a source of Airbyte.',
    '',
    'Usage: source-imis COMMAND [OPTIONS]',
    '',
    ...lines,
    `  ${'help'.padEnd(10)}Shows this, or the help of a command: source-imis help COMMAND.`,
    '',
    '  --version  Prints the version.',
    '',
  ].join('\n');
}

function commandHelp(name: CommandName): string {
  const { does, options }: Command = COMMANDS[name];
  const entries = Object.entries(options);
  const usages = entries.map(([key, option]) => (option.isRequired ? usage(key, option) : `[${usage(key, option)}]`));
  const lines = entries.map(([key, option]) => `  ${usage(key, option).padEnd(16)}${option.help}`);
  const more = lines.length > 0 ? ['', ...lines] : [];
  return [does, '', `Usage: ${['source-imis', name, ...usages].join(' ')}`, ...more, ''].join('\n');
}

function usage(key: string, { value }: Option): string {
  return value === undefined ? `--${key}` : `--${key} ${value}`;
}

function isCommand(name: string): name is CommandName {
  return Object.hasOwn(COMMANDS, name);
}

function unknownCommand(name: string): string {
  const what = name.startsWith('-') ? `A command is missing before ${name}.` : `There is no command "${name}".`;
  return `${what}${suggestion(name, NAMES)} The commands are ${NAMES.join(', ')}; source-imis help shows them.`;
}

/** Every command of the protocol takes the files of `read`, needed or not: clients hand all of them to all commands. */
function parsed(command: CommandName, args: string[]): CommandLine {
  const { options }: Command = COMMANDS[command];
  const help = `source-imis help ${command} shows its options.`;
  const accepted = { ...(command !== 'doctor' && COMMANDS.read.options), ...options };
  const types = Object.fromEntries(Object.entries(accepted).map(([key, { type }]) => [key, { type }]));
  const { values, tokens } = parseArgs({ args, options: types, strict: false, allowPositionals: true, tokens: true });
  for (const token of tokens) {
    if (token.kind === 'positional') return { mistake: `${command} does not take "${token.value}". ${help}` };
    if (token.kind === 'option' && !Object.hasOwn(accepted, token.name)) {
      const known = Object.keys(options).map((key) => `--${key}`);
      return { mistake: `${command} has no option ${token.rawName}.${suggestion(token.rawName, known)} ${help}` };
    }
  }
  for (const [key, option] of Object.entries(options)) {
    const value = values[key];
    if (value === undefined && option.isRequired) return { mistake: `--${key} is missing. ${help}` };
    const isBare = value !== undefined && option.type === 'string' && (typeof value !== 'string' || value === '');
    if (isBare) return { mistake: `--${key} needs the name of a file. ${help}` };
    if (option.type === 'boolean' && typeof value === 'string') return { mistake: `--${key} takes no value. ${help}` };
  }
  return { command, options: values as unknown as Options };
}
