import { describe, expect, it } from 'vitest';
import { COMMANDS, helpText, parseCommandLine, type CommandName } from '../src/commands.ts';

const NAMES = Object.keys(COMMANDS) as CommandName[];

describe('a command line', () => {
  it.each<[string[], object]>([
    [['check', '--config', 'c'], { command: 'check', options: { config: 'c' } }],
    [['--config', 'c', 'check'], { command: 'check', options: { config: 'c' } }],
    [['read', '--config=c', '--catalog=d'], { command: 'read', options: { config: 'c', catalog: 'd' } }],
    [['doctor', '--config', 'c', '--json'], { command: 'doctor', options: { config: 'c', json: true } }],
    [['spec', '--config', 'c'], { command: 'spec', options: { config: 'c' } }],
    [['--version'], { version: true }],
    [['help'], { help: undefined }],
    [['check', '-h'], { help: 'check' }],
    [['help', 'read'], { help: 'read' }],
  ])('%j is understood', (args, parsed) => {
    expect(parseCommandLine(args)).toEqual(parsed);
  });

  it.each<[string[], RegExp]>([
    [['raed'], /^There is no command "raed"\. Did you mean "read"\?/],
    [['help', 'chekc'], /^There is no command "chekc"\. Did you mean "check"\?/],
    [['--config', 'c'], /^A command is missing before --config\./],
    [['check'], /^--config is missing\./],
    [['check', '--config'], /^--config needs the name of a file\./],
    [['check', 'c.json'], /^check does not take "c\.json"\./],
    [['check', '--cofnig', 'c'], /^check has no option --cofnig\. Did you mean "--config"\?/],
    [['doctor', '--config', 'c', '--json=yes'], /^--json takes no value\./],
  ])('%j is a mistake that is named', (args, mistake) => {
    expect(parseCommandLine(args)).toEqual({ mistake: expect.stringMatching(mistake) as string });
  });
});

describe('the help', () => {
  it('names every command', () => {
    for (const name of NAMES) expect(helpText()).toContain(`  ${name.padEnd(10)}${COMMANDS[name].does}`);
  });

  it.each(NAMES)('of %s names its options, those in brackets that are not required', (name) => {
    const text = helpText(name);
    expect(text).toContain(COMMANDS[name].does);
    for (const key of Object.keys(COMMANDS[name].options)) expect(text).toContain(`--${key}`);
    expect(text.includes('[--state FILE]')).toBe(name === 'read');
  });
});
