import { type FunctionComponent, render } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { shortName } from '../../registry/tool-names.ts';
import { connectSnippets } from './connect-snippets.ts';
import { FACTS_ID, type PageFacts, type ToolFacts } from './page-facts.ts';
import { Risk, ToolDocs } from './tool-docs.tsx';

const facts: PageFacts = JSON.parse(document.getElementById(FACTS_ID)?.textContent ?? '{}');

type PlaygroundComponent = FunctionComponent<{ facts: PageFacts; tool: ToolFacts }>;

/** The playground needs the client of the SDK, so it is loaded only with the demo company. */
function usePlayground(): PlaygroundComponent | undefined {
  const [component, setComponent] = useState<PlaygroundComponent>();
  useEffect(() => {
    if (facts.isDemo)
      void import('./playground.tsx').then(({ Playground }) => setComponent(() => Playground));
  }, []);
  return component;
}

function matches({ name, title, description, toolset }: ToolFacts, query: string): boolean {
  const text = `${name} ${title} ${description} ${toolset}`.toLowerCase();
  return query
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

function ToolList({
  tools,
  chosen,
  onChoose,
}: {
  readonly tools: readonly ToolFacts[];
  readonly chosen: string;
  readonly onChoose: (name: string) => void;
}) {
  const groups = [...new Set(tools.map(({ toolset }) => toolset))];
  return (
    <>
      {groups.map((group) => (
        <section key={group}>
          <h3>{group}</h3>
          <ul>
            {tools
              .filter(({ toolset }) => toolset === group)
              .map(({ name, title, risk }) => (
                <li key={name}>
                  <button
                    type="button"
                    aria-current={name === chosen ? 'true' : undefined}
                    onClick={() => onChoose(name)}
                  >
                    <span>
                      {title}
                      <small>{shortName(name)}</small>
                    </span>
                    {risk !== 'read' && <Risk risk={risk} isShort />}
                  </button>
                </li>
              ))}
          </ul>
        </section>
      ))}
    </>
  );
}

function Connect() {
  const url = new URL(facts.endpoint, location.origin).href;
  const snippets = connectSnippets(url, facts.isHosted);
  const [chosen, setChosen] = useState(snippets[0]?.client);
  const text = snippets.find(({ client }) => client === chosen)?.text ?? '';
  return (
    <section class="connect" aria-labelledby="connect">
      <h2 id="connect">Connect a client</h2>
      <fieldset>
        <legend class="hidden">Client</legend>
        {snippets.map(({ client }) => (
          <button
            key={client}
            type="button"
            aria-pressed={client === chosen}
            onClick={() => setChosen(client)}
          >
            {client}
          </button>
        ))}
      </fieldset>
      <pre>{text}</pre>
    </section>
  );
}

function Page() {
  const [query, setQuery] = useState('');
  const [chosen, setChosen] = useState(
    () => facts.tools.find(({ name }) => name.endsWith('_offices_list'))?.name ?? facts.tools[0]?.name ?? '',
  );
  const Playground = usePlayground();
  const found = facts.tools.filter((tool) => matches(tool, query.trim()));
  const tool = facts.tools.find(({ name }) => name === chosen);
  return (
    <>
      <header>
        <h1>Dialpad Organization</h1>
        <p>
          An MCP server that lets an AI agent run a company's Dialpad organization: offices, departments,
          rooms, desk phones, numbers, E911 addresses, operators, plans and licences.
        </p>
        <p class="quiet">
          Version {facts.version} · {facts.tools.length} tools ·{' '}
          {facts.isDemo
            ? 'demo company: nothing here is real'
            : facts.isHosted
              ? 'hosted: callers have a token'
              : 'one Dialpad account'}
        </p>
      </header>
      <main>
        <nav aria-label="Tools">
          <label class="search">
            Search tools
            <input
              type="search"
              value={query}
              onInput={({ currentTarget }) => setQuery(currentTarget.value)}
            />
          </label>
          <p class="quiet" role="status">
            {found.length} of {facts.tools.length}
          </p>
          <div class="tool-list">
            <ToolList tools={found} chosen={chosen} onChoose={setChosen} />
          </div>
        </nav>
        <div class="content">
          <Connect />
          {tool !== undefined && <ToolDocs tool={tool} />}
          {tool !== undefined && Playground !== undefined && <Playground facts={facts} tool={tool} />}
        </div>
      </main>
    </>
  );
}

const root = document.getElementById('page');
if (root !== null) render(<Page />, root);
