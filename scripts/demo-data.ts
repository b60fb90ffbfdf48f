// The attendees of an invented conference, and the OpenWater users that some of them are. The same ones each time.
import type { SimulatorOptions } from '../test/simulator/index.ts';

const FIRST = [
  'Amara',
  'Björn',
  'Chloé',
  'David',
  'Esperanza',
  'Faisal',
  'Grace',
  'Hiroko',
  'Ivana',
  'Jürgen',
  'Kiri',
  'Léa',
];
const LAST = [
  'Okafor',
  'Lindqvist',
  'Martin',
  "O'Brien",
  'García',
  'Haddad',
  'Nguyễn',
  'Tanaka',
  'Novák',
  'Weiß',
  'Ngata',
  'Dubois',
];
const COMPANIES = [
  'Harbour Health',
  'Institute of Rivers',
  'Northern Light Energy',
  'Ōtautahi College',
  'Acme & Sons',
  '',
];
const TITLES = ['Director', 'Senior Nurse', 'Research Fellow', 'Board Member', 'Student', 'Programme Manager'];
const DIETS: string[][] = [[], ['Vegetarian'], ['Vegan', 'No nuts'], ['Halal'], []];
const ATTENDEES = 1200;

const numbers = Array.from({ length: ATTENDEES }, (_, index) => index);
function pick<T>(list: readonly T[], index: number, step: number): T {
  return list[(index * step + Math.floor(index / list.length)) % list.length] as T;
}
const id = (index: number): string => String(10418 + index * 3);

const columns = [
  ...['Registrant ID', 'FirstName', 'LastName', 'Email', 'Company', 'Status'].map((name) => ({
    name,
    dataType: 'String',
  })),
  { name: 'Registered On', dataType: 'DateTime' },
  { name: 'Fee Paid', dataType: 'Decimal' },
  { name: 'Guests', dataType: 'Int32' },
  { name: 'Is Member', dataType: 'Boolean' },
];

const rows = numbers.map((index) => {
  const first = pick(FIRST, index, 5);
  const last = pick(LAST, index, 7);
  return {
    'Registrant ID': id(index),
    FirstName: first,
    LastName: last,
    Email: `attendee${index}@example.org`,
    Company: pick(COMPANIES, index, 1),
    Status: index % 9 === 4 ? 'Cancelled' : 'Registered',
    'Registered On': `2026-0${1 + (index % 9)}-1${index % 10}T0${index % 10}:30:00`,
    'Fee Paid': 120 + (index % 4) * 35.5,
    Guests: index % 3,
    'Is Member': index % 2 === 0,
  };
});

const template = [
  { typeName: 'Text', alias: 'firstName', name: 'First name' },
  { typeName: 'Text', alias: 'jobTitle', name: 'Job title' },
  { typeName: 'CheckboxList', alias: 'dietary', name: 'Dietary needs' },
  { typeName: 'Date', alias: 'memberSince', name: 'Member since' },
];

const users = numbers
  .filter((index) => index % 4 === 0 || index < 6)
  .map((index) => ({
    id: 500 + index,
    email: `attendee${index}@example.org`,
    firstName: pick(FIRST, index, 5),
    lastName: pick(LAST, index, 7),
    thirdPartyUniqueId: id(index),
    lastModifiedAtUtc: '2026-06-01T00:00:00Z',
    values: {
      jobTitle: { value: pick(TITLES, index, 5) },
      dietary: { selectedValues: pick(DIETS, index, 2).map((value, at) => ({ id: at, value, isDisabled: false })) },
      memberSince: { valueUtc: `20${10 + (index % 15)}-03-01T00:00:00Z` },
    },
  }));

/** What the demo's simulator is started with. */
export const demoOptions = {
  path: '$/Demo/Attendees',
  username: 'airbyte',
  password: 'only-for-the-demo',
  columns,
  rows,
  // Something for the doctor to find: the query cuts off what is beyond it.
  limitResultsCount: 1500,
  latencyMs: 40,
  openWater: { clientKey: 'demo.secure-platform.com', apiKey: 'only-for-the-demo-too', template, users, latencyMs: 20 },
} satisfies SimulatorOptions;
