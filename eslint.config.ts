import js from '@eslint/js';
import { defineConfig } from 'eslint/config';
import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript';
import importX from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';
import { DIRECTION, IMIS_FOLDERS, LEVELS } from './scripts/levels.ts';

/** Streams are made of what the platform knows of streams, so they may look at their neighbour; no other may. */
const NEIGHBOURS = new Set(['streams>airbyte']);

interface Zone {
  target: string;
  from: string;
  except?: string[];
  message: string;
}

const zones: Zone[] = LEVELS.flatMap((level, at) =>
  level.flatMap((target) =>
    [...LEVELS.slice(0, at).flat(), ...level]
      .filter((from) => from !== target && !NEIGHBOURS.has(`${target}>${from}`))
      .map((from) => ({ target: `./src/${target}`, from: `./src/${from}`, message: `Imports run ${DIRECTION}.` })),
  ),
);

for (const [folder, others] of Object.entries(IMIS_FOLDERS)) {
  zones.push({
    target: `./src/imis/${folder}`,
    from: './src/imis',
    except: [folder, ...others].map((name) => `./${name}`),
    message: `Within src/imis, ${folder} may import from: ${others.join(', ') || 'nothing else'}.`,
  });
}

export default defineConfig(
  { ignores: ['dist/', 'build/', 'coverage/', 'node_modules/', 'reports/', '.stryker-tmp/'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.strictTypeChecked, ...tseslint.configs.stylisticTypeChecked],
    plugins: { 'import-x': importX },
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    settings: {
      'import-x/extensions': ['.ts', '.js'],
      'import-x/parsers': { '@typescript-eslint/parser': ['.ts'] },
      'import-x/resolver-next': [createTypeScriptImportResolver({ project: './tsconfig.json' })],
    },
    rules: {
      'import-x/no-cycle': ['error', { ignoreExternal: true }],
      'import-x/no-restricted-paths': ['error', { zones }],
      'import-x/no-extraneous-dependencies': 'error',
      'import-x/no-self-import': 'error',
      'import-x/order': ['error', { alphabetize: { order: 'asc' }, 'newlines-between': 'never' }],
      'max-lines': ['error', 200],
      'max-lines-per-function': ['error', 40],
      'no-console': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
    },
  },
  {
    // What is no problem of src/problems would be missing from the documentation.
    files: ['src/**/*.ts'],
    ignores: ['src/problems/**'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: 'ImportSpecifier[imported.name=/^define(Problem|Warning)$/]',
          message: 'Define it in src/problems, beside what is about the same.',
        },
        {
          selector: 'ClassDeclaration[superClass.name="ConnectorError"]',
          message: 'What is special about an error is said by its problem.',
        },
      ],
    },
  },
  { files: ['scripts/**/*.ts'], rules: { 'no-console': 'off' } },
  {
    files: ['test/**/*.ts'],
    rules: {
      'max-lines': 'off',
      'max-lines-per-function': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  {
    // Runs before anything is installed.
    files: ['scripts/*.cjs'],
    languageOptions: {
      globals: { __dirname: 'readonly', console: 'readonly', process: 'readonly', require: 'readonly' },
    },
  },
);
