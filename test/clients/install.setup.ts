import { install } from './python.ts';

export default install;
