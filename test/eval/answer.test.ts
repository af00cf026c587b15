import { describe, expect, test } from 'vitest';
import { says } from '../../eval/answer.ts';

describe('says', () => {
  test.each([
    { answer: 'There are 128 of them.', text: '128', said: true },
    { answer: 'There are 1,128 of them.', text: '128', said: false },
    { answer: 'There are 1,128 of them.', text: '1128', said: true },
    { answer: 'Version 12.8', text: '12', said: false },
    { answer: 'It is 12.', text: '12', said: true },
    { answer: 'Six offices.', text: '6', said: true },
    { answer: 'Sixteen offices.', text: '6', said: false },
    { answer: 'At 6:30', text: '6', said: false },
    { answer: 'the **London** office', text: 'London', said: true },
    { answer: 'Londonderry', text: 'London', said: false },
    { answer: 'MONTRÉAL', text: 'Montréal', said: true },
    { answer: '東京オフィスです', text: '東京', said: true },
    { answer: 'I can’t do that.', text: "can't", said: true },
    { answer: 'It is +1 415-555-0116.', text: '+14155550116', said: true },
    { answer: 'It is (415) 555-0116.', text: '+14155550116', said: true },
    { answer: 'It is +44 20 5550 1011.', text: '+442055501011', said: true },
    { answer: 'It is +141555501167.', text: '+14155550116', said: false },
    { answer: 'Which one do you mean?', text: '?', said: true },
    { answer: 'No.', text: 'yes', said: false },
    { answer: 'I do not know', text: 'no', said: false },
  ])('finds "$text" in "$answer": $said', ({ answer, text, said }) => {
    expect(says(answer, text)).toBe(said);
  });
});
