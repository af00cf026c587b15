import { describe, expect, test } from 'vitest';
import {
  changeOf,
  eachDay,
  formatPeriods,
  isOpenAt,
  problemOf,
  readTime,
  summarizeWeek,
  type Week,
  weekOf,
} from '../../src/views/hours/week.ts';

const line = {
  hours_on: true,
  monday_hours: ['08:00', '18:00'],
  tuesday_hours: ['08:00', '18:00'],
  wednesday_hours: ['08:30', '12:00', '13:00', '17:30'],
  saturday_hours: [],
};
const week = weekOf(line);
const monday = (times: [string, string][]): Week => ({
  ...week,
  periods: { ...week.periods, monday: times.map(([from, to]) => ({ from, to })) },
});

describe('the hours of a week', () => {
  test('are read from an answer, with breaks', () => {
    expect(formatPeriods(week.periods.wednesday)).toBe('08:30–12:00, 13:00–17:30');
    expect(formatPeriods(week.periods.sunday)).toBe('Closed');
    expect(summarizeWeek(week)).toEqual(['Mon–Tue 08:00–18:00', 'Wed 08:30–12:00, 13:00–17:30']);
  });

  test.each([
    [{ hours_on: true }, true],
    [{ hours_on: false }, false],
    [{}, undefined],
  ])('of %j say whether they are in force: %s', (answer, isInForce) => {
    expect(weekOf(answer).isInForce).toBe(isInForce);
  });

  test.each([
    ['9', '09:00'],
    ['930', '09:30'],
    ['9:30', '09:30'],
    [' 17.15 ', '17:15'],
    ['5 pm', '17:00'],
    ['12am', '00:00'],
    ['12 PM', '12:00'],
    ['24:00', '24:00'],
    ['noon', 'noon'],
    ['', ''],
  ])('take "%s" as %s', (typed, time) => {
    expect(readTime(typed)).toBe(time);
  });

  test.each([
    [[], undefined],
    [[{ from: '08:00', to: '18:00' }], undefined],
    [[{ from: '08:00', to: '24:00' }], /"24:00" is not a time/],
    [[{ from: '', to: '18:00' }], /"" is not a time/],
    [[{ from: '18:00', to: '08:00' }], /must be later than opening/],
    [
      [
        { from: '08:00', to: '12:00' },
        { from: '12:00', to: '13:00' },
      ],
      /must be later than closing/,
    ],
  ])('are checked before they are sent: %j', (periods, problem) => {
    if (problem === undefined) expect(problemOf(periods)).toBeUndefined();
    else expect(problemOf(periods)).toMatch(problem);
  });

  test('are sent as the days that changed, with the switch that puts them in force', () => {
    expect(changeOf(week, monday([['09:00', '17:00']]))).toEqual({
      hours_on: true,
      monday_hours: ['09:00', '17:00'],
    });
    expect(changeOf(week, monday([]))).toEqual({ hours_on: true, monday_hours: [] });
    expect(changeOf(week, { ...week, isInForce: false })).toEqual({ hours_on: false });
    expect(changeOf(week, week)).toEqual({});
  });

  test('of an office, which does not say whether they are in force, come into force when a day changes', () => {
    const before = { ...week, isInForce: undefined };
    expect(changeOf(before, { ...monday([]), isInForce: undefined })).toMatchObject({ hours_on: true });
    expect(changeOf(before, before)).toEqual({});
  });

  test.each([
    ['2026-03-02T15:00:00Z', 'America/Chicago', true],
    ['2026-03-02T13:59:00Z', 'America/Chicago', false],
    ['2026-03-03T00:00:00Z', 'America/Chicago', false],
    ['2026-03-02T15:00:00Z', 'Asia/Tokyo', false],
    ['2026-03-02T15:00:00Z', 'No/Where', undefined],
    ['2026-03-02T15:00:00Z', '', undefined],
  ])('at %s in "%s" are open: %s', (time, zone, isOpen) => {
    expect(isOpenAt(week, new Date(time), zone)).toBe(isOpen);
  });

  test('that are not in force are always open', () => {
    expect(isOpenAt({ ...week, isInForce: false }, new Date('2026-03-01T03:00:00Z'), '')).toBe(true);
  });

  test.each([
    ['text', 'abc'],
    ['numbers', [8, 18]],
    ['half a pair', ['08:00']],
    ['an object', { from: '08:00' }],
  ])('that come as %s are no hours', (_, monday_hours) => {
    expect(weekOf({ monday_hours }).periods.monday).toEqual([]);
    expect(eachDay((day) => day).monday).toBe('monday');
  });
});
