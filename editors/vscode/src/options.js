// How the server is started, by the settings. No editor is needed here, so that it can be tested.
"use strict";

/**
 * @param {{ path?: string, language?: string }} settings
 * @returns {{ command: string, args: string[] }}
 */
function serverCommand({ path, language }) {
  const lang = language === "zh" || language === "en" ? ["--lang", language] : [];
  return { command: path?.trim() || "heng", args: ["lsp", ...lang] };
}

/** What is said when the program could not be started. */
function notStarted(command, chinese, reason) {
  return chinese
    ? `无法启动语言服务 \`${command} lsp\`（${reason}）。请安装 heng，或在设置 heng.server.path 中写明它的完整路径。`
    : `The language server \`${command} lsp\` could not be started (${reason}). Install heng, or give its full path in the setting heng.server.path.`;
}

module.exports = { serverCommand, notStarted };
