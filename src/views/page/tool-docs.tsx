import { fieldsOf } from './json-schema-fields.ts';
import type { ToolFacts } from './page-facts.ts';

const risks: Readonly<Record<string, string>> = {
  read: 'Reads',
  low: 'Changes, easy to undo',
  high: 'Changes, hard to undo',
  billing: 'Changes the bill',
};

/** The same for lists. */
const shortRisks: Readonly<Record<string, string>> = { low: 'change', high: 'hard to undo', billing: 'bill' };

export function Risk({ risk, isShort = false }: { readonly risk: string; readonly isShort?: boolean }) {
  const words = isShort ? shortRisks : risks;
  return <span class={`risk ${risk}`}>{words[risk] ?? risk}</span>;
}

export function ToolDocs({ tool }: { readonly tool: ToolFacts }) {
  const fields = fieldsOf(tool.inputSchema);
  return (
    <article aria-labelledby="tool-title">
      <h2 id="tool-title">{tool.title}</h2>
      <p class="facts">
        <code>{tool.name}</code>
        <Risk risk={tool.risk} />
      </p>
      <p>{tool.description}</p>
      {fields.length === 0 ? (
        <p class="quiet">It takes no arguments.</p>
      ) : (
        <div class="wide">
          <table>
            <caption>Parameters</caption>
            <thead>
              <tr>
                <th scope="col">Name</th>
                <th scope="col">Type</th>
                <th scope="col">Meaning</th>
              </tr>
            </thead>
            <tbody>
              {fields.map(({ name, type, isRequired, description, choices }) => (
                <tr key={name}>
                  <th scope="row">
                    <code>{name}</code>
                    {isRequired && <span class="required">required</span>}
                  </th>
                  <td>{type}</td>
                  <td>
                    {description}
                    {choices.length > 0 && <span class="quiet"> One of {choices.join(', ')}.</span>}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <h3>Example</h3>
      <pre>{JSON.stringify(tool.example, null, 2)}</pre>
    </article>
  );
}
