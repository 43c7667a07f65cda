// The editor's own tokenizer over the grammar of the extension.
"use strict";

const fs = require("node:fs");
const path = require("node:path");
const oniguruma = require("vscode-oniguruma");
const { INITIAL, Registry } = require("vscode-textmate");

const extension = path.join(__dirname, "..");
const root = path.join(extension, "../..");

async function grammar() {
  const wasm = fs.readFileSync(require.resolve("vscode-oniguruma/release/onig.wasm"));
  await oniguruma.loadWASM(wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength));
  const file = path.join(extension, "syntaxes/heng.tmLanguage.json");
  const registry = new Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
      createOnigString: (text) => new oniguruma.OnigString(text),
    }),
    loadGrammar: async () => JSON.parse(fs.readFileSync(file, "utf8")),
  });
  return registry.loadGrammar("source.heng");
}

/** The tokens of a text, line by line: text, line, column and innermost scope (empty where there is none but the file's own). */
function tokens(grammar, text) {
  let state = INITIAL;
  return text.split(/\r?\n/).flatMap((line, number) => {
    const found = grammar.tokenizeLine(line, state);
    state = found.ruleStack;
    // The tokenizer counts a line break after the line.
    return found.tokens.map(({ startIndex, endIndex, scopes }) => ({
      line: number + 1,
      column: startIndex,
      text: line.slice(startIndex, endIndex),
      scope: scopes.length > 1 ? scopes[scopes.length - 1] : "",
    }));
  });
}

/** All scheme texts of the repository: files, and the examples of the reference. Each with a name for messages. */
function schemes() {
  const files = fs
    .readdirSync(path.join(root, "schemes"), { recursive: true })
    .filter((name) => name.endsWith(".heng"))
    .map((name) => ({ name: `schemes/${name}`, text: fs.readFileSync(path.join(root, "schemes", name), "utf8") }));
  const examples = ["zh", "en"].flatMap((language) => {
    const name = `grammar/reference.${language}.md`;
    const markdown = fs.readFileSync(path.join(root, name), "utf8");
    return [...markdown.matchAll(/^```heng.*\n([^]*?)^```$/gm)].map((block) => ({
      name: `${name}:${markdown.slice(0, block.index).split("\n").length}`,
      text: block[1],
    }));
  });
  return { files, examples };
}

module.exports = { grammar, root, schemes, tokens };
