import { useId, useState } from 'preact/hooks';
import { type Field, fieldsOf, toArguments, toText } from './json-schema-fields.ts';
import type { ToolFacts } from './page-facts.ts';

function FieldInput({
  field,
  id,
  value,
  onChange,
}: {
  readonly field: Field;
  readonly id: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}) {
  const { kind, choices, isRequired } = field;
  if (kind === 'choice' || kind === 'yes or no') {
    const words = kind === 'choice' ? choices : ['true', 'false'];
    return (
      <select
        id={id}
        value={value}
        required={isRequired}
        onChange={({ currentTarget }) => onChange(currentTarget.value)}
      >
        <option value="">–</option>
        {words.map((word) => (
          <option key={word} value={word}>
            {word}
          </option>
        ))}
      </select>
    );
  }
  if (kind === 'JSON') {
    return (
      <textarea
        id={id}
        rows={2}
        spellcheck={false}
        required={isRequired}
        value={value}
        onInput={({ currentTarget }) => onChange(currentTarget.value)}
      />
    );
  }
  return (
    <input
      id={id}
      autocomplete="off"
      inputMode={kind === 'whole number' ? 'numeric' : 'text'}
      required={isRequired}
      value={value}
      onInput={({ currentTarget }) => onChange(currentTarget.value)}
    />
  );
}

/** A form for the schema of a tool, filled with its example. */
export function ArgumentForm({
  tool,
  isRunning,
  onCall,
}: {
  readonly tool: ToolFacts;
  readonly isRunning: boolean;
  readonly onCall: (args: Record<string, unknown>) => void;
}) {
  const id = useId();
  const fields = fieldsOf(tool.inputSchema);
  const [texts, setTexts] = useState<Readonly<Record<string, string>>>(() =>
    Object.fromEntries(Object.entries(tool.example).map(([name, value]) => [name, toText(value)])),
  );
  const [problem, setProblem] = useState('');
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        try {
          setProblem('');
          onCall({ ...toArguments(fields, texts) });
        } catch (error) {
          setProblem(
            `An argument is not valid JSON: ${error instanceof Error ? error.message : String(error)}`,
          );
        }
      }}
    >
      <div class="fields">
        {fields.map((field) => (
          <div class="field" key={field.name}>
            <label for={`${id}-${field.name}`}>
              {field.name}
              {field.isRequired && <span class="required"> required</span>}
            </label>
            <FieldInput
              field={field}
              id={`${id}-${field.name}`}
              value={texts[field.name] ?? ''}
              onChange={(value) => setTexts((old) => ({ ...old, [field.name]: value }))}
            />
          </div>
        ))}
      </div>
      {problem !== '' && (
        <p class="trouble" role="alert">
          {problem}
        </p>
      )}
      <button type="submit" class="main" disabled={isRunning}>
        {isRunning ? 'Calling…' : 'Call the tool'}
      </button>
    </form>
  );
}
