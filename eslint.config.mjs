import eslint from '@eslint/js';
import jest from 'eslint-plugin-jest';
import tseslint from 'typescript-eslint';

const PROVIDERS = ['@cdktf/provider-kubernetes', '@cdktf/provider-tls', '@cdktf/provider-random'].map((name) => ({
  name,
  message: 'The whole package costs a second and 200 MB in every process: import lib/<resource>.',
}));
const TOKENS = {
  name: 'cdktf',
  importNames: ['Fn', 'Lazy', 'Op', 'Token', 'Tokenization', 'TerraformLocal'],
  message: 'Tokens and expressions have one door: `hcl`, `deferred` and the others of lib/core/terraform.',
};

export default tseslint.config(
  {
    ignores: [
      '.cdktn/',
      '.languages/',
      '.package/',
      'site/',
      'template/',
      'create/template/',
      'dist/',
      'cdktf.out/',
      'coverage/',
      '**/*.js',
    ],
  },
  eslint.configs.recommended,
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.strictTypeChecked, ...tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      // Value classes with static factories are the API style that jsii asks for.
      '@typescript-eslint/no-extraneous-class': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
    },
  },
  {
    files: ['lib/**/*.ts'],
    rules: {
      'max-lines': ['error', 300],
      'no-restricted-imports': ['error', { paths: [...PROVIDERS, TOKENS] }],
    },
  },
  {
    files: ['lib/core/terraform/*.ts'],
    rules: { 'no-restricted-imports': ['error', { paths: PROVIDERS }] },
  },
  { files: ['test/**/*.ts'], extends: [jest.configs['flat/recommended']] },
);
