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
  test('the hours of a week are read from a result, with breaks', () => {
    expect(formatPeriods(week.periods.wednesday)).toBe('08:30–12:00, 13:00–17:30');
    expect(formatPeriods(week.periods.sunday)).toBe('Closed');
    expect(summarizeWeek(week)).toEqual(['Mon–Tue 08:00–18:00', 'Wed 08:30–12:00, 13:00–17:30']);
  });

  test.each([
    [{ hours_on: true }, true],
    [{ hours_on: false }, false],
    [{}, undefined],
  ])('the result %j says whether the hours are in force: %s', (answer, isInForce) => {
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
  ])('"%s" is read as the time %s', (typed, time) => {
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
  ])('invalid hours are found before they are sent: %j', (periods, problem) => {
    if (problem === undefined) expect(problemOf(periods)).toBeUndefined();
    else expect(problemOf(periods)).toMatch(problem);
  });

  test('only changed days are sent, with hours_on', () => {
    expect(changeOf(week, monday([['09:00', '17:00']]))).toEqual({
      hours_on: true,
      monday_hours: ['09:00', '17:00'],
    });
    expect(changeOf(week, monday([]))).toEqual({ hours_on: true, monday_hours: [] });
    expect(changeOf(week, { ...week, isInForce: false })).toEqual({ hours_on: false });
    expect(changeOf(week, week)).toEqual({});
  });

  test('a changed day of an office sends hours_on, which the office does not report', () => {
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
  ])('at %s in "%s" a line is open: %s', (time, zone, isOpen) => {
    expect(isOpenAt(week, new Date(time), zone)).toBe(isOpen);
  });

  test('a line whose hours are not in force is always open', () => {
    expect(isOpenAt({ ...week, isInForce: false }, new Date('2026-03-01T03:00:00Z'), '')).toBe(true);
  });

  test.each([
    ['text', 'abc'],
    ['numbers', [8, 18]],
    ['half a pair', ['08:00']],
    ['an object', { from: '08:00' }],
  ])('hours that come as %s are ignored', (_, monday_hours) => {
    expect(weekOf({ monday_hours }).periods.monday).toEqual([]);
    expect(eachDay((day) => day).monday).toBe('monday');
  });
});
