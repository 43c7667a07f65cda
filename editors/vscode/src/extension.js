// Starts `heng lsp` for scheme files, and again when the settings change or the user asks for it.
"use strict";

const { ViewColumn, commands, env, window, workspace } = require("vscode");
const { LanguageClient } = require("vscode-languageclient/node");
const { notStarted, serverCommand } = require("./options");

/** @type {LanguageClient | undefined} */
let client;
/** Starts and stops one after the other. */
let last = Promise.resolve();

/** What a command of the server says in several lines is an example: it is shown as a text, to be copied into the scheme. */
async function executeCommand(command, args, next) {
  const said = await next(command, args);
  if (typeof said === "string" && said.includes("\n")) {
    const document = await workspace.openTextDocument({ language: "heng", content: said });
    await window.showTextDocument(document, { viewColumn: ViewColumn.Beside, preview: true, preserveFocus: true });
  }
  return said;
}

async function start() {
  const settings = workspace.getConfiguration("heng");
  const server = serverCommand({ path: settings.get("server.path"), language: settings.get("language") });
  const documentSelector = [
    { scheme: "file", language: "heng" },
    { scheme: "untitled", language: "heng" },
  ];
  // Without a transport it is the standard streams; with `TransportKind.stdio` the client would add an argument `--stdio`.
  const starting = new LanguageClient("heng", "Heng 衡", server, { documentSelector, middleware: { executeCommand } });
  try {
    await starting.start();
    client = starting;
  } catch (error) {
    const chinese = env.language.toLowerCase().startsWith("zh");
    const settle = chinese ? "打开设置" : "Open settings";
    // Not awaited: a message that stays open must not keep the next start waiting.
    window.showErrorMessage(notStarted(server.command, chinese, error?.message ?? error), settle).then((chosen) => {
      if (chosen) commands.executeCommand("workbench.action.openSettings", "heng.server.path");
    });
  }
}

async function stop() {
  const running = client;
  client = undefined;
  // A server that is already dead cannot be asked to stop.
  await running?.dispose().catch(() => {});
}

function restart() {
  last = last.then(stop).then(start);
  return last;
}

function activate(context) {
  context.subscriptions.push(
    commands.registerCommand("heng.restartServer", restart),
    workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration("heng.server") || change.affectsConfiguration("heng.language")) restart();
    }),
  );
  return restart();
}

function deactivate() {
  last = last.then(stop);
  return last;
}

module.exports = { activate, deactivate };
