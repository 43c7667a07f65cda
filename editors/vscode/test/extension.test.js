// What the extension is made of: settings to command line, the brackets, the package.
"use strict";

const assert = require("node:assert/strict");
const { spawnSync } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");
const { test } = require("node:test");
const Module = require("node:module");
const { notStarted, serverCommand } = require("../src/options");

const folder = path.join(__dirname, "..");
const read = (name) => JSON.parse(fs.readFileSync(path.join(folder, name), "utf8"));

test("the settings lead to the command line", () => {
  assert.deepEqual(serverCommand({}), { command: "heng", args: ["lsp"] });
  assert.deepEqual(serverCommand({ path: "  ", language: "auto" }), { command: "heng", args: ["lsp"] });
  assert.deepEqual(serverCommand({ path: "/opt/衡 1/heng", language: "zh" }), { command: "/opt/衡 1/heng", args: ["lsp", "--lang", "zh"] });
  assert.deepEqual(serverCommand({ language: "en" }).args, ["lsp", "--lang", "en"]);
  assert.match(notStarted("heng", true, "ENOENT"), /无法启动.*heng\.server\.path/);
  assert.match(notStarted("heng", false, "ENOENT"), /could not be started.*heng\.server\.path/);
});

test("full-width brackets are closed and may surround", () => {
  const { autoClosingPairs, surroundingPairs } = read("language-configuration.json");
  for (const [open, close] of ["「」", "（）", "《》", "“”"]) {
    assert.ok(autoClosingPairs.some((pair) => pair.open === open && pair.close === close), open);
    assert.ok(surroundingPairs.some(([first, last]) => first === open && last === close), open);
  }
});

test("a word is what the language takes for a name", () => {
  const pattern = new RegExp(read("language-configuration.json").wordPattern, "gu");
  assert.deepEqual("指标 「增收 节支」 60分 群众满意率2".match(pattern), ["指标", "「增收 节支」", "60", "分", "群众满意率2"]);
  assert.deepEqual("A+ total10 `a b`".match(pattern), ["A+", "total10", "`a b`"]);
});

test("indentation follows the braces", () => {
  const { increaseIndentPattern, decreaseIndentPattern } = read("language-configuration.json").indentationRules;
  const more = new RegExp(increaseIndentPattern, "u");
  for (const line of ["指标 甲 5分 {", "  单位 部门 ｛", '依据 "{}" {', "默认 { // 缺报"]) assert.ok(more.test(line), line);
  for (const line of ["指标 甲 5分", "等次 { 合格 其余 }", "// 指标 {", '依据 "{"', ""]) assert.ok(!more.test(line), line);
  assert.ok(new RegExp(decreaseIndentPattern, "u").test("    }"));
});

test("the package names files that are there, and texts that both languages have", () => {
  const manifest = read("package.json");
  const { languages, grammars, snippets } = manifest.contributes;
  const files = [languages[0].configuration, grammars[0].path, ...snippets.map(({ path }) => path), manifest.main];
  for (const file of files) assert.ok(fs.existsSync(path.join(folder, file)), file);
  const named = [...JSON.stringify(manifest).matchAll(/%([\w.]+)%/g)].map(([, key]) => key).sort();
  for (const texts of ["package.nls.json", "package.nls.zh-cn.json"]) assert.deepEqual(Object.keys(read(texts)).sort(), named, texts);
});

test("the package holds what is used and nothing else", () => {
  const vsce = path.join(folder, "node_modules/@vscode/vsce/vsce");
  const packed = spawnSync(process.execPath, [vsce, "ls", "--no-dependencies"], { cwd: folder, encoding: "utf8" });
  assert.deepEqual(packed.stdout.trim().split("\n").sort(), [
    "README.md",
    "dist/extension.js",
    "language-configuration.json",
    "package.json",
    "package.nls.json",
    "package.nls.zh-cn.json",
    "snippets/en.json",
    "snippets/zh.json",
    "syntaxes/heng.tmLanguage.json",
  ], packed.stderr);
});

// As much of the editor and of its client library as the extension uses.
function editor(said, settings) {
  const editor = {
    env: { language: "zh-cn" },
    ViewColumn: { Beside: -2 },
    commands: { registerCommand: (name, run) => ((said.commands[name] = run), { dispose() {} }), executeCommand: (...what) => said.executed.push(what) },
    window: { showTextDocument: async ({ content }) => said.shown.push(content), showErrorMessage: async (...what) => (said.errors.push(what), what[1]) },
    workspace: { openTextDocument: async (document) => document, getConfiguration: () => ({ get: (key) => settings[key] }), onDidChangeConfiguration: (run) => ((said.changed = run), { dispose() {} }) },
  };
  class LanguageClient {
    constructor(id, name, server, options) {
      Object.assign(this, { server, options });
      said.clients.push(this);
    }
    async start() {
      if (this.server.command === "/nowhere/heng") throw new Error("ENOENT");
      this.running = true;
    }
    async dispose() {
      this.running = false;
    }
  }
  return { vscode: editor, "vscode-languageclient/node": { LanguageClient } };
}

/** Loads the extension with other modules in the place of those that only the editor has. */
function loaded(modules) {
  const { _load } = Module;
  Module._load = (name, ...rest) => modules[name] ?? _load(name, ...rest);
  try {
    delete require.cache[require.resolve("../src/extension")];
    return require("../src/extension");
  } finally {
    Module._load = _load;
  }
}

test("the server starts, starts again when asked or set otherwise, and stops", async () => {
  const said = { commands: {}, clients: [], errors: [], executed: [] };
  const settings = { "server.path": "heng", language: "auto" };
  const extension = loaded(editor(said, settings));
  await extension.activate({ subscriptions: [] });
  assert.deepEqual(said.clients.map(({ running }) => running), [true]);
  assert.ok(said.clients[0].options.documentSelector.every(({ language }) => language === "heng"));
  await said.commands["heng.restartServer"]();
  assert.deepEqual(said.clients.map(({ running }) => running), [false, true]);
  settings.language = "en";
  said.changed({ affectsConfiguration: (name) => name === "heng.language" });
  said.changed({ affectsConfiguration: () => false });
  await extension.deactivate();
  assert.deepEqual(said.clients.map(({ running }) => running), [false, false, false]);
  assert.deepEqual(said.clients[2].server.args, ["lsp", "--lang", "en"]);
});

test("what a command says in several lines is shown as a text", async () => {
  const said = { commands: {}, clients: [], errors: [], executed: [], shown: [] };
  const extension = loaded(editor(said, { "server.path": "heng", language: "auto" }));
  await extension.activate({ subscriptions: [] });
  const { executeCommand } = said.clients[0].options.middleware;
  assert.equal(await executeCommand("heng.runExample", [], async () => "通过"), "通过");
  await executeCommand("heng.scoreSample", [], async (command) => `例 "${command}" {\n}\n`);
  assert.deepEqual(said.shown, ['例 "heng.scoreSample" {\n}\n']);
});

test("a program that is not there is told, with the way to its setting, and a later start is possible", async () => {
  const said = { commands: {}, clients: [], errors: [], executed: [] };
  const settings = { "server.path": "/nowhere/heng", language: "auto" };
  const extension = loaded(editor(said, settings));
  await extension.activate({ subscriptions: [] });
  assert.match(said.errors[0][0], /\/nowhere\/heng lsp.*ENOENT/);
  assert.deepEqual(said.executed, [["workbench.action.openSettings", "heng.server.path"]]);
  settings["server.path"] = "heng";
  await said.commands["heng.restartServer"]();
  assert.equal(said.clients[1].running, true);
});
