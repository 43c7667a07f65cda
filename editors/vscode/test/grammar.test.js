"use strict";

const assert = require("node:assert/strict");
const fs = require("node:fs");
const path = require("node:path");
const { before, test } = require("node:test");
const { grammar, root, schemes, tokens } = require("./tokens");

let heng;
before(async () => {
  heng = await grammar();
});

const WORD = /^(keyword|storage|constant\.language|support)\./;

// What each part of a line is, written by hand: `line`, then text and scope of those parts that matter, in order.
const LINES = [
  ['方案 示例 "区直部门绩效考核" {', ["方案", "storage.type"], ["示例", "entity.name"], ['"区直部门绩效考核"', "string"], ["{", "punctuation"]],
  ["    期间 2024-01-01 至 2024-12-31", ["期间", "keyword.other"], ["2024-01-01", "constant.numeric.date"], ["至", "keyword.other"], ["2024-12-31", "constant.numeric.date"]],
  ["    事实 任务完成率: 百分比  采集 发改局", ["事实", "storage.type"], ["任务完成率", "entity.name"], ["百分比", "support.type"], ["采集", "keyword"], ["发改局", "variable"]],
  ["    事实 国家级数、省级数: 例 范围 0 以上", ["国家级数、省级数", "entity.name"], ["例", "support.type"], ["0", "constant.numeric"], ["以上", "keyword"]],
  ["    指标 「增收 节支」 1.2万元", ["「增收 节支」", "entity.name"], ["1.2", "constant.numeric"], ["万元", "keyword.other.unit"]],
  ["    群众满意率 低于 95% 的，每满 1个百分点 扣 0.5分，扣完为止", ["群众满意率", "variable"], ["低于", "keyword.operator"], ["95", "constant.numeric"], ["%", "keyword.other.unit"], ["的", "keyword.control"], ["每满", "keyword"], ["个百分点", "keyword.other.unit"], ["扣", "keyword"], ["扣完为止", "constant.language"]],
  ["    每次 通报 按 级别 { 市级 2分; 区级 1分 }", ["每次", "keyword"], ["通报", "variable"], ["按", "keyword"], ["市级", "variable"], ["2", "constant.numeric"], ["分", "keyword.other.unit"]],
  // A keyword inside of a longer word is none.
  ["    得分 = 排名分 + 指标数", ["得分", "keyword"], ["=", "keyword.operator"], ["排名分", "variable"], ["+", "keyword.operator"], ["指标数", "variable"]],
  ["    扣分 扣完为止", ["扣分", "storage.type"], ["扣完为止", "constant.language"]],
  ["    计算 均值 = 平均值（完成率 在 全体 内）", ["计算", "storage.type"], ["均值", "entity.name"], ["平均值", "support.function"], ["（", "punctuation"], ["完成率", "variable"], ["在", "keyword"], ["全体", "keyword"], ["内", "keyword"]],
  ["    第1至3名 得满分", ["第", "keyword"], ["1", "constant.numeric"], ["得满分", "constant.language"]],
  ["    级别: 市级 | 区级 // 级别 \"x\"", ["级别", "entity.name.field"], ["|", "punctuation"], ['// 级别 "x"', "comment.line"]],
  ['    依据 “第三条 // 二”  /* 甲 */ 牵头 办公室', ["依据", "keyword"], ["“第三条 // 二”", "string"], ["/*", "comment.block"], [" 甲 ", "comment.block"], ["牵头", "keyword"]],
  ["/// 说明：指标", ["/// 说明：指标", "comment.line.documentation"]],
  ["//// 指标", ["//// 指标", "comment.line.double-slash"]],
  ['    unit body table "x" key id {', ["unit", "storage.type"], ["body", "entity.name"], ["table", "keyword"], ["key", "keyword"], ["id", "variable"]],
  ["    total rounded to 2 places half up", ["total", "keyword"], ["rounded to", "keyword"], ["2", "constant.numeric"], ["half up", "keyword"]],
  ["    deduct 0.5 pt for each whole 1 pp that rate is below 95%, down to 0", ["deduct", "keyword"], ["pt", "keyword.other.unit"], ["for each", "keyword"], ["whole", "keyword"], ["pp", "keyword.other.unit"], ["that", "keyword"], ["rate", "variable"], ["is", "keyword.operator"], ["below", "keyword.operator"], ["down to 0", "constant.language"]],
  ["    item island 5 pt { score = totals * 2 }", ["island", "entity.name"], ["score", "keyword"], ["totals", "variable"]],
  ["    A+ ≥ 90分", ["A+", "variable"], ["≥", "keyword.operator"], ["90", "constant.numeric"]],
  ["    ≥９０％ 得满分", ["９０", "constant.numeric"], ["％", "keyword.other.unit"]],
];

for (const [line, ...expected] of LINES) {
  test(line.trim(), () => {
    const found = tokens(heng, line).filter(({ text }) => text.trim());
    let from = 0;
    for (const [text, scope] of expected) {
      const at = found.findIndex((token, index) => index >= from && token.text === text);
      assert.ok(at >= 0, `no part \`${text}\` in ${JSON.stringify(found.slice(from))}`);
      assert.ok(found[at].scope.startsWith(scope), `\`${text}\` is ${found[at].scope}, not ${scope}`);
      from = at + 1;
    }
  });
}

/** The spellings in `grammar/keyword.pest`, which the parser reads: another source than the table the grammar is made from. */
function spellings() {
  const pest = fs.readFileSync(path.join(root, "grammar/keyword.pest"), "utf8");
  return [...pest.matchAll(/^(kw_\w+) = \S*\{(.*)\}$/gm)].flatMap(([, , body]) =>
    body.split("|").flatMap((one) => {
      const parts = [...one.matchAll(/"([^"]*)"/g)].map(([, word]) => word);
      return parts.length ? [parts.join(" ").replace(/ - /g, "-")] : [];
    }),
  );
}

test("each keyword of the parser's grammar is coloured as one", () => {
  const all = [...new Set(spellings())];
  assert.ok(all.length > 350, `only ${all.length} spellings were read`);
  const wrong = all.filter((word) => {
    const found = tokens(heng, `  ${word} `).filter(({ text }) => text.trim());
    return found.length !== 1 || found[0].text !== word || !WORD.test(found[0].scope);
  });
  assert.deepEqual(wrong, []);
});

/** Comments and texts, found letter by letter. */
function quoted(text) {
  const closing = { '"': '"', "“": "”", "＂": "＂", "「": "」", "`": "`" };
  const found = [];
  for (let at = 0; at < text.length; at++) {
    let end = at;
    if (text.startsWith("//", at)) {
      end = text.indexOf("\n", at);
      if (end < 0) end = text.length;
    } else if (text.startsWith("/*", at)) {
      end = text.indexOf("*/", at) + 2;
    } else if (closing[text[at]]) {
      end = text.indexOf(closing[text[at]], at + 1) + 1;
    }
    if (end > at) {
      found.push(text.slice(at, end));
      at = end - 1;
    }
  }
  return found;
}

const { files, examples } = schemes();

test("there are schemes and examples to look at", () => {
  assert.ok(files.length >= 10, `${files.length} files`);
  assert.ok(examples.length >= 100, `${examples.length} examples`);
});

test("comments and texts of all schemes are those that a reader sees", () => {
  for (const { name, text } of [...files, ...examples]) {
    const coloured = tokens(heng, text).filter(({ text, scope }) => /^(comment|string|variable\.other\.quoted)/.test(scope) || /^[「`]/.test(text));
    assert.equal(coloured.map(({ text }) => text).join("").replace(/\s/g, ""), quoted(text).join("").replace(/\s/g, ""), name);
  }
});

test("nothing in the schemes is left without a colour", () => {
  for (const { name, text } of [...files, ...examples]) {
    // The measures that follow from a grade are free text, where an apostrophe may stand.
    const bare = tokens(heng, text).filter(({ text, scope }) => text.trim() && text !== "'" && !scope);
    assert.deepEqual(bare, [], name);
  }
});

test("each item of the shipped schemes has its name coloured as what is declared", () => {
  let items = 0;
  for (const { name, text } of files) {
    const declared = [...text.matchAll(/^[ \t]*(?:板块|指标|section|item) ([\p{L}_][\p{L}\p{N}_]*) /gmu)].map(([, item]) => item);
    const coloured = new Set(tokens(heng, text).filter(({ scope }) => scope === "entity.name.heng").map(({ text }) => text));
    for (const item of declared) assert.ok(coloured.has(item), `${name}: ${item}`);
    items += declared.length;
  }
  assert.ok(items > 100, `${items} items`);
});
