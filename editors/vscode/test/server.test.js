// `heng lsp` as the editor speaks with it: over the standard streams, with the editor's protocol library.
// The program is the one in the variable HENG, or `heng` of the path.
"use strict";

const assert = require("node:assert/strict");
const { spawn, spawnSync } = require("node:child_process");
const { test } = require("node:test");
const rpc = require("vscode-jsonrpc/node");
const lsp = require("vscode-languageserver-protocol");
const { serverCommand } = require("../src/options");

const heng = process.env.HENG || "heng";
const help = spawnSync(heng, ["--help", "--lang", "en"], { encoding: "utf8" }).stdout ?? "";
const skip = /^\s+lsp\s/m.test(help) ? false : `\`${heng}\` has no command \`lsp\``;

const URI = "untitled:demo.heng";
// The name in line 3 stands after a letter outside of the basic plane, which counts as two units of UTF-16.
const WRONG = `方案 有错 {
    单位 部门 { 类别: 甲类 | 乙类 }
    事实 办理率: 百分比
    指标 公开 5分 { /* 𠮷 */ 办理律 低于 95% 的，每满 1个百分点 扣 0.5分，扣完为止 }
}
`;

/** Starts a server, gives a connection, and ends both. */
async function served(language, work) {
  const { command, args } = serverCommand({ path: heng, language });
  const server = spawn(command, args, { stdio: ["pipe", "pipe", "inherit"] });
  const ended = new Promise((resolve) => server.on("exit", (code) => resolve(code)));
  const client = rpc.createMessageConnection(new rpc.StreamMessageReader(server.stdout), new rpc.StreamMessageWriter(server.stdin));
  const published = [];
  let wake = () => {};
  client.onNotification(lsp.PublishDiagnosticsNotification.type, (told) => {
    published.push(told);
    wake();
  });
  // What servers ask of an editor when they start.
  client.onRequest(lsp.RegistrationRequest.type, () => {});
  client.onRequest(lsp.ConfigurationRequest.type, ({ items }) => items.map(() => null));
  client.onRequest(lsp.WorkDoneProgressCreateRequest.type, () => {});
  client.listen();
  /** The first diagnostics that fit, those that came before included. */
  async function diagnostics(fits) {
    for (;;) {
      const found = published.find(fits);
      if (found) return found.diagnostics;
      await new Promise((resolve) => (wake = resolve));
    }
  }
  try {
    const { capabilities } = await client.sendRequest(lsp.InitializeRequest.type, {
      processId: process.pid,
      rootUri: null,
      capabilities: { textDocument: { publishDiagnostics: { versionSupport: true } } },
    });
    await client.sendNotification(lsp.InitializedNotification.type, {});
    await work({ client, capabilities, diagnostics });
    await client.sendRequest(lsp.ShutdownRequest.type);
    await client.sendNotification(lsp.ExitNotification.type);
    assert.equal(await ended, 0, "the server ends with status 0");
  } finally {
    client.dispose();
    server.kill();
  }
}

function opened(client, text) {
  return client.sendNotification(lsp.DidOpenTextDocumentNotification.type, {
    textDocument: { uri: URI, languageId: "heng", version: 1, text },
  });
}

test("a fault is told where it stands, and goes when it is mended", { skip, timeout: 30_000 }, () =>
  served("zh", async ({ client, diagnostics }) => {
    await opened(client, WRONG);
    const found = await diagnostics(({ diagnostics }) => diagnostics.some(({ code }) => code === "H0201"));
    const fault = found.find(({ code }) => code === "H0201");
    const column = WRONG.split("\n")[3].indexOf("办理律");
    assert.deepEqual(fault.range, { start: { line: 3, character: column }, end: { line: 3, character: column + 3 } });
    assert.match(fault.message, /办理律/);
    await client.sendNotification(lsp.DidChangeTextDocumentNotification.type, {
      textDocument: { uri: URI, version: 2 },
      contentChanges: [{ range: fault.range, text: "办理率" }],
    });
    await diagnostics(({ version, diagnostics }) => version === 2 && !diagnostics.some(({ code }) => code === "H0201"));
  }));

test("the setting of the language is that of the findings", { skip, timeout: 30_000 }, () =>
  served("en", async ({ client, diagnostics }) => {
    await opened(client, WRONG);
    const found = await diagnostics(({ diagnostics }) => diagnostics.some(({ code }) => code === "H0201"));
    assert.match(found.find(({ code }) => code === "H0201").message, /[a-z]{3,} /);
  }));

test("what cannot be read is told too, and the server lives on", { skip, timeout: 30_000 }, () =>
  served("zh", async ({ client, diagnostics }) => {
    await opened(client, "方案 坏 { 指标 \n ）“ 𠮷");
    await diagnostics(({ diagnostics }) => diagnostics.length > 0);
  }));

test("an empty text is offered a whole scheme, and a name that nobody declared is declared", { skip, timeout: 30_000 }, () =>
  served("zh", async ({ client, diagnostics }) => {
    await opened(client, "");
    const textDocument = { uri: URI };
    const offered = await client.sendRequest(lsp.CompletionRequest.type, { textDocument, position: { line: 0, character: 0 } });
    assert.equal(offered.items[0].label, "方案 …");
    assert.match(offered.items[0].textEdit.newText, /^方案 示例/);
    // The line of the fact is gone: 办理律 is unknown.
    const text = WRONG.replace("    事实 办理率: 百分比\n", "");
    await client.sendNotification(lsp.DidChangeTextDocumentNotification.type, { textDocument: { uri: URI, version: 2 }, contentChanges: [{ text }] });
    const found = await diagnostics(({ version, diagnostics }) => version === 2 && diagnostics.some(({ code }) => code === "H0201"));
    const { range } = found.find(({ code }) => code === "H0201");
    const actions = await client.sendRequest(lsp.CodeActionRequest.type, { textDocument, range, context: { diagnostics: found } });
    const declare = actions.find(({ title }) => title.startsWith("声明"));
    assert.equal(declare.title, "声明 `办理律`：百分比");
    assert.equal(declare.edit.documentChanges[0].edits[0].newText, "\n    事实 办理律: 百分比");
  }));

test("a request that is cancelled is refused as such, and the next one is answered", { skip, timeout: 30_000 }, () =>
  served("zh", async ({ client }) => {
    const items = Array.from({ length: 3000 }, (_, at) => `    指标 项${at} 1分 { 按完成比例 率 目标 100% }\n`).join("");
    await opened(client, `方案 试 {\n    单位 局; 事实 率: 百分比\n${items}}\n`);
    const cancel = new rpc.CancellationTokenSource();
    const asked = client.sendRequest(lsp.SemanticTokensRequest.type, { textDocument: { uri: URI } }, cancel.token);
    cancel.cancel();
    await assert.rejects(asked, ({ code }) => code === lsp.LSPErrorCodes.RequestCancelled);
    assert.ok((await client.sendRequest(lsp.DocumentSymbolRequest.type, { textDocument: { uri: URI } })).length);
  }));
