#!/usr/bin/env python3
"""Illustrative data for the schemes of this folder: one seed, one set of facts, the same bytes every time.

    python3 schemes/generate.py            writes schemes/*/data/*.csv and schemes/*/expected.csv

Nothing here is a real figure of a real body. The facts about one unit are made once; a scheme's data folder holds those
facts of the units that it assesses, so that the city and the districts judge the same figures. Gaps, ties, values on a
boundary, and events that are pending, rejected or dated outside of the year are there on purpose (search for "on purpose").

Expected scores are worked out in `expected.py`, with fractions and without the engine.
"""
import csv
import sys
import random
from pathlib import Path

sys.dont_write_bytecode = True

HERE = Path(__file__).resolve().parent
SEED = 20241231
YEAR = 2024

CITY = {
    "甲类": "市发展改革委 市工业和信息化局 市科技创新局 市财政局 市规划和自然资源局 市生态环境局 市住房建设局 市交通运输局 市水务局 市商务局 市市场监管局 市国资委 市统计局 市政务服务局".split(),
    "乙类": "市教育局 市民政局 市司法局 市人力资源社会保障局 市文化广电旅游局 市卫生健康委 市退役军人局 市应急管理局 市医保局 市公安局 市城管局 市信访局 市体育局 市地方金融局".split(),
    "丙类": "市委办公厅 市委组织部 市委宣传部 市委统战部 市委政法委 市委改革办 市政府办公厅 市审计局 市机关事务局 市档案馆 市总工会 市妇联".split(),
}
CLASS = {unit: name for name, units in CITY.items() for unit in units}

# The contests of the districts: branches of city departments, and units of other systems.
BRANCH_OF = {}
DISTRICTS = {"futian": [], "nanshan": [], "yantian": []}
for key, place, parents, others in [
    ("futian", "福田", "市市场监管局 市规划和自然资源局 市生态环境局 市公安局", "福田税务局 福田消防救援大队 福田烟草专卖局"),
    ("nanshan", "南山", "市市场监管局 市规划和自然资源局 市生态环境局 市公安局 市城管局", "南山税务局 南山消防救援大队 南山气象站"),
    ("yantian", "盐田", "市市场监管局 市规划和自然资源局 市生态环境局 市公安局", "盐田税务局 盐田消防救援大队"),
]:
    for parent in parents.split():
        branch = f"{parent}{place}分局"
        BRANCH_OF[branch] = parent
        DISTRICTS[key].append(branch)
    DISTRICTS[key] += others.split()

DEPARTMENTS = [unit for units in CITY.values() for unit in units]
BRANCHES = list(BRANCH_OF)
ALL = DEPARTMENTS + BRANCHES + [unit for units in DISTRICTS.values() for unit in units if unit not in BRANCH_OF]

MONTHS = [f"{YEAR}-{month:02}" for month in range(1, 13)]
QUARTERS = [f"{YEAR}-Q{quarter}" for quarter in range(1, 5)]
NO_SERVICE = "市财政局 市国资委 市统计局 市审计局 市信访局 市应急管理局".split() + [unit for unit in CITY["丙类"] if unit not in ("市总工会", "市妇联", "市档案馆")]
INVESTORS = "市发展改革委 市工业和信息化局 市科技创新局 市规划和自然资源局 市住房建设局 市交通运输局 市水务局 市商务局 市教育局 市卫生健康委 市国资委".split()

R = random.Random(SEED)


def pct(tenths):
    return f"{tenths // 10}.{tenths % 10}%" if tenths % 10 else f"{tenths // 10}%"


def day(first=1, last=12):
    month = R.randint(first, last)
    return f"{YEAR}-{month:02}-{R.randint(1, 28):02}"


# ---- facts: unit -> name -> text of the cell ----
YEARLY = ("固定资产投资完成额 固定资产投资目标 主要指标增速 主要指标预期增速 法治评估得分 行政败诉案件数 负责人出庭率 合法性审查率 志愿服务时长 "
          "依申请公开按期答复率 办件量 按期办结件数 企业满意度 承担改革任务数 完成改革任务数 国家级改革案例数 省级改革案例数 市级改革案例数 "
          "重大责任事故数 认定弄虚作假 拖累市级指标数").split()
ATTR, FACT, MONTH, QUARTER = {}, {}, {}, {}
for unit in ALL:
    good = R.random()
    staff = R.randint(40, 260)
    service = "否" if unit in NO_SERVICE else "是"
    parent = BRANCH_OF.get(unit, unit)
    ATTR[unit] = {
        "类别": CLASS.get(parent, ""),
        "性质": "派出" if unit in BRANCH_OF else "市直",
        "主管部门": parent,
        "在编人数": str(staff),
        "面向公众": service,
    }
    f = {}
    if unit in INVESTORS:
        goal = R.randint(20, 300) * 1000
        f["固定资产投资目标"], f["固定资产投资完成额"] = str(goal), str(goal * R.randint(82, 112) // 100)
    else:
        f["固定资产投资目标"] = f["固定资产投资完成额"] = "不适用"
    expected = R.randint(40, 80)
    f["主要指标预期增速"], f["主要指标增速"] = pct(expected), pct(max(0, expected + R.randint(-14, 20)))
    f["法治评估得分"] = f"{R.randint(760, 985) / 10:.1f}"
    if R.random() < 0.3:
        f["行政败诉案件数"] = f["负责人出庭率"] = "不适用"
    else:
        f["行政败诉案件数"], f["负责人出庭率"] = str(R.choice([0, 0, 0, 1, 1, 2, 3])), pct(R.choice([1000, 1000, 1000, 985, 960, 900]))
    f["合法性审查率"] = pct(R.choice([1000, 1000, 1000, 1000, 980]))
    f["志愿服务时长"] = str(staff * R.randint(8, 30) + R.randint(0, 9))
    f["依申请公开按期答复率"] = R.choice(["100%", "100%", "100%", "不适用", pct(R.randint(900, 999))])
    if service == "是":
        cases = R.randint(8, 400) * 100
        f["办件量"], f["按期办结件数"] = str(cases), str(cases * R.randint(945, 1000) // 1000)
    else:
        f["办件量"] = f["按期办结件数"] = "不适用"
    f["企业满意度"] = pct(R.randint(800, 985)) if service == "是" else "不适用"
    tasks = R.choice([0, 2, 3, 4, 5, 6])
    f["承担改革任务数"], f["完成改革任务数"] = str(tasks), str(max(0, tasks - R.choice([0, 0, 0, 1])))
    f["国家级改革案例数"], f["省级改革案例数"], f["市级改革案例数"] = R.choice("00001"), R.choice("0001"), R.choice("0112")
    f["重大责任事故数"], f["认定弄虚作假"], f["拖累市级指标数"] = "0", "否", R.choice("00000001")
    FACT[unit] = f
    base = 930 + int(good * 60)
    MONTH[unit] = {
        "文明测评问题数": [str(R.choice([0, 0, 1, 1, 2, 3, 5])) for _ in MONTHS],
        "主动公开及时率": [pct(min(1000, base + R.randint(-10, 40))) for _ in MONTHS],
    }
    QUARTER[unit] = {"重点任务完成率": [pct(R.choice([1000, 1000, 1020, 985, 950, 900])) for _ in QUARTERS]}

# On purpose: boundaries.
FACT["市发展改革委"]["法治评估得分"] = "90"
FACT["市财政局"]["法治评估得分"] = "80"
FACT["市水务局"]["法治评估得分"] = "60"
FACT["市信访局"]["法治评估得分"] = "59.9"
FACT["市教育局"].update({"办件量": "1000", "按期办结件数": "990"})       # 99%
FACT["市民政局"].update({"办件量": "2000", "按期办结件数": "1900"})      # 95%
FACT["市体育局"].update({"办件量": "1000", "按期办结件数": "900"})       # 90%
FACT["市医保局"].update({"主要指标预期增速": "6%", "主要指标增速": "5.5%"})  # one whole step
FACT["市退役军人局"].update({"主要指标预期增速": "6%", "主要指标增速": "5.6%"})  # not a whole step
MONTH["市统计局"]["主动公开及时率"] = ["98%"] * 6 + ["97%"] * 3 + ["97.1%"] * 3
# On purpose: gaps.
FACT["市国资委"].update({"固定资产投资目标": "0", "固定资产投资完成额": "0"})  # a target of zero
FACT["市体育局"]["企业满意度"] = "缺报"
FACT["市民政局"]["合法性审查率"] = ""
FACT["市档案馆"]["法治评估得分"] = "待定"                                   # under review: no total
MONTH["市商务局"]["主动公开及时率"][4] = ""
MONTH["市文化广电旅游局"]["文明测评问题数"][10] = "缺报"
QUARTER["市委统战部"]["重点任务完成率"] = ["不适用"] * 4                      # no key tasks: redistributed
QUARTER["市司法局"]["重点任务完成率"][3] = "缺报"
FACT["市城管局南山分局"]["企业满意度"] = "缺报"
FACT["南山气象站"].update({"办件量": "不适用", "按期办结件数": "不适用", "企业满意度": "不适用"})
FACT["南山税务局"]["依申请公开按期答复率"] = "待定"
FACT["盐田税务局"].update({"承担改革任务数": "0", "完成改革任务数": "0"})
FACT["市生态环境局盐田分局"].update({"办件量": "1000", "按期办结件数": "950"})   # on an anchor
MONTH["盐田消防救援大队"]["主动公开及时率"][1] = "缺报"
# On purpose: gates.
FACT["市交通运输局"]["重大责任事故数"] = "1"
FACT["市地方金融局"]["认定弄虚作假"] = "是"
FACT["南山消防救援大队"]["重大责任事故数"] = "1"
# On purpose: two units alike in everything, so that they tie on every key.
TWINS = ("市总工会", "市妇联")
for table in (ATTR, FACT, MONTH, QUARTER):
    table[TWINS[1]] = {name: (list(cells) if isinstance(cells, list) else cells) for name, cells in table[TWINS[0]].items()}
ATTR[TWINS[1]]["主管部门"] = TWINS[1]

# ---- events: rows of unit, fields, state ----
LEVELS = ["国家级", "省级", "市级"]
EVENTS = {name: [] for name in "批示 表彰 信息采用 通报批评 督办 逾期报送 作风问题".split()}
COLUMNS = {
    "批示": "级别 日期 事项 文号".split(),
    "表彰": "级别 角色 日期 事项 文号 上年已计".split(),
    "信息采用": "级别 日期 事项 刊物".split(),
    "通报批评": "级别 日期 事项 文号".split(),
    "督办": "日期 事项 办理结果".split(),
    "逾期报送": "日期 事项 逾期天数".split(),
    "作风问题": "日期 事项 理由 认定人 分值".split(),
}


def state():
    return R.choice(["认定"] * 8 + ["审核中", "驳回", "异议"])


number = 0
for unit in ALL:
    def doc(kind):
        global number
        number += 1
        return f"{kind}〔{YEAR}〕{number}号"

    matters = [f"{word}工作" for word in R.sample(["产业升级", "数据共享", "一网通办", "污染防治", "城市更新", "基层减负", "安全生产", "民生实事"], 4)]
    for _ in range(R.choice([0, 0, 1, 1, 2, 3, 5])):
        EVENTS["批示"].append((unit, R.choice(LEVELS[1:] + LEVELS), day(), R.choice(matters), doc("批示"), state()))
    for _ in range(R.choice([0, 0, 1, 1, 2])):
        EVENTS["表彰"].append((unit, R.choice(["省级", "市级", "市级"]), R.choice(["独立", "联合"]), day(), R.choice(matters), doc("表彰"), "否", state()))
    for _ in range(R.choice([0, 2, 4, 6, 9])):
        EVENTS["信息采用"].append((unit, R.choice(LEVELS), day(), f"{R.choice(matters)}（{R.randint(1, 12)}）", R.choice(["每日要情", "政务信息", "改革快讯"]), state()))
    if R.random() < 0.25:
        for _ in range(R.choice([1, 1, 2])):
            EVENTS["通报批评"].append((unit, R.choice(["省级", "市级", "市级", "市级"]), day(), R.choice(matters[:2]), doc("通报"), state()))
    for _ in range(R.choice([0, 0, 0, 1, 2, 4])):
        EVENTS["督办"].append((unit, day(), R.choice(matters), R.choice(["按期办结", "按期办结", "逾期办结", "未办结"]), ""))
    for _ in range(R.choice([0, 0, 0, 1, 2, 3])):
        EVENTS["逾期报送"].append((unit, day(), R.choice(["月报", "季报", "自评材料"]), str(R.randint(1, 7)), ""))
    if R.random() < 0.15:
        EVENTS["作风问题"].append((unit, day(), "会风会纪", "情节较轻，已整改", "市纪委监委党风室", R.choice(["0.2", "0.5", "1", "1.5"]), "认定"))
# On purpose: a unit of its own kind of award (promotion), one dated a year too early, one of last December that did not count then,
# one of last December that did, two of one matter at several levels, a pending national one.
EVENTS["表彰"] += [
    ("市科技创新局", "国家级", "独立", "2024-06-18", "科技攻关", "国科〔2024〕8号", "否", "认定"),
    ("市科技创新局", "市级", "独立", "2024-07-02", "科技攻关", "市表〔2024〕3号", "否", "认定"),
    ("市交通运输局", "国家级", "独立", "2024-09-09", "枢纽建设", "交表〔2024〕5号", "否", "认定"),
    ("市水务局", "国家级", "独立", "2024-11-11", "河湖治理", "水表〔2024〕2号", "否", "审核中"),
    ("市教育局", "省级", "独立", "2023-12-20", "课后服务", "省教〔2023〕77号", "否", "认定"),
    ("市民政局", "省级", "独立", "2023-12-21", "养老服务", "省民〔2023〕60号", "是", "认定"),
    ("市司法局", "省级", "独立", "2023-06-01", "普法", "省司〔2023〕9号", "否", "认定"),
]
EVENTS["批示"] += [
    ("市市场监管局", "国家级", "2024-03-05", "质量强市", "国批〔2024〕11号", "认定"),
    ("市市场监管局", "省级", "2024-02-20", "质量强市", "省批〔2024〕7号", "认定"),
    ("市市场监管局", "市级", "2024-02-01", "质量强市", "市批〔2024〕2号", "认定"),
    ("市规划和自然资源局", "省级", "2023-12-31", "详细规划", "省批〔2023〕99号", "认定"),
    ("市市场监管局福田分局", "国家级", "2024-10-24", "食品安全示范", "国批〔2024〕40号", "认定"),
]
for kind in EVENTS:
    if kind != "作风问题":
        EVENTS[kind] = [row for row in EVENTS[kind] if row[0] not in TWINS]

# ---- ratings ----
LEADER = []   # 单位, 组, 评价人, 评分
for unit in DEPARTMENTS:
    level = R.randint(78, 94)
    for panel, raters in [("主要领导", ["领导甲", "领导乙"]), ("分管领导", ["领导丙"]), ("其他市领导", ["领导丁", "领导戊", "领导己"])]:
        if unit == "市信访局" and panel == "主要领导":
            continue                                     # on purpose: an empty panel
        for rater in raters:
            LEADER.append([unit, panel, rater, str(min(100, max(60, level + R.randint(-6, 6))))])
POLL = []     # 单位, 档次, 票数
for unit in ALL:
    if ATTR[unit]["面向公众"] != "是":
        continue
    size = R.randint(150, 400)
    happy = R.randint(35, 75) * size // 100
    fine = R.randint(30, 80) * (size - happy) // 100
    rest = size - happy - fine
    poor = R.randint(0, rest // 2)
    POLL += [[unit, "很满意", str(happy)], [unit, "满意", str(fine)], [unit, "一般", str(rest - poor)], [unit, "不满意", str(poor)], [unit, "不了解", str(R.randint(0, 40))]]
def alike(rows):
    rows = [row for row in rows if row[0] != TWINS[1]]
    return rows + [[TWINS[1], *row[1:]] for row in rows if row[0] == TWINS[0]]
LEADER, POLL = alike(LEADER), alike(POLL)

# ---- what only the districts have ----
DISTRICT_ROWS = {}
for key, units in DISTRICTS.items():
    names = {"futian": "街道", "nanshan": "区领导", "yantian": "street"}[key]
    DISTRICT_ROWS[key] = {"units": units, "raters": [f"{names}{n}" for n in range(1, 6)]}
STREET = {key: [] for key in DISTRICTS}
for key, units in DISTRICTS.items():
    for rater in DISTRICT_ROWS[key]["raters"]:
        if key == "nanshan":                             # each leader ranks all units; leader 3 ties two of them, on purpose
            order = units[:]
            R.shuffle(order)
            for place, unit in enumerate(order, 1):
                STREET[key].append([unit, rater, str(place if not (rater.endswith("3") and place == 3) else 2)])
        else:
            for unit in units:
                if R.random() < 0.1 or unit == "福田烟草专卖局" and rater[-1] in "345":
                    continue                             # a rater who gave no mark; one unit has too few, on purpose
                STREET[key].append([unit, rater, R.choice(["优秀", "优秀", "良好", "良好", "一般", "较差"])])
KEY_WORK = {unit: str(R.choice([100, 100, 98, 95, 90, 86, 80])) + "%" for units in DISTRICTS.values() for unit in units}
COLUMNS["投诉"], COLUMNS["巡查"] = "日期 工单 办理".split(), "日期 问题 严重程度".split()
COMPLAINTS = EVENTS["投诉"] = []
PATROL = EVENTS["巡查"] = []
for units in DISTRICTS.values():
    for unit in units:
        for _ in range(R.randint(0, 9)):
            COMPLAINTS.append([unit, day(), f"12345-{R.randint(1000, 9999)}", R.choice(["重复投诉", "逾期", "退单", "不满意"]), state()])
        for _ in range(R.randint(0, 5)):
            PATROL.append([unit, day(1, 4), R.choice(["占道堆放", "污水外溢", "围挡破损"]), R.choice(["一般", "一般", "严重"]), ""])


def write(path, header, rows):
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(header)
        out.writerows(rows)


def common(folder, units):
    """The facts that city and districts share, of these units."""
    keep = set(units)
    write(folder / "年度数据.csv", ["单位", *YEARLY], [[unit, *(FACT[unit][name] for name in YEARLY)] for unit in units])
    write(folder / "季度数据.csv", ["单位", "期次", "重点任务完成率"],
          [[unit, quarter, QUARTER[unit]["重点任务完成率"][at]] for unit in units for at, quarter in enumerate(QUARTERS)])
    write(folder / "月度数据.csv", ["单位", "期次", "文明测评问题数", "主动公开及时率"],
          [[unit, month, MONTH[unit]["文明测评问题数"][at], MONTH[unit]["主动公开及时率"][at]] for unit in units for at, month in enumerate(MONTHS)])
    for name, columns in COLUMNS.items():
        if name in ("投诉", "巡查"):
            continue
        write(folder / f"{name}.csv", ["单位", *columns, "状态"], [row for row in EVENTS[name] if row[0] in keep])
    write(folder / "公众测评.csv", ["单位", "档次", "票数"], [row for row in POLL if row[0] in keep])


def city():
    folder = HERE / "city" / "data"
    units = DEPARTMENTS + BRANCHES
    columns = "类别 性质 主管部门 在编人数 面向公众".split()
    write(folder / "部门.csv", ["部门", *columns], [[unit, *(ATTR[unit][name] for name in columns)] for unit in units])
    common(folder, units)
    write(folder / "领导评分.csv", ["单位", "组", "评价人", "评分"], LEADER)


def district(key):
    folder, units = HERE / key / "data", DISTRICTS[key]
    columns = "类别 性质 主管部门 在编人数 面向公众".split()
    attributes = {unit: {**ATTR[unit], "类别": "派驻机构" if unit in BRANCH_OF else "双管单位", "性质": "派驻" if unit in BRANCH_OF else "双管"} for unit in units}
    write(folder / "参评单位.csv", ["单位", *columns], [[unit, *(attributes[unit][name] for name in columns)] for unit in units])
    common(folder, units)
    write(folder / "区级重点工作.csv", ["单位", "区级重点工作完成率"], [[unit, KEY_WORK[unit]] for unit in units])
    write(folder / "投诉.csv", ["单位", "日期", "工单", "办理", "状态"], [row for row in COMPLAINTS if row[0] in units])
    if key == "nanshan":
        write(folder / "领导排名.csv", ["单位", "评价人", "评分"], STREET[key])
        write(folder / "巡查.csv", ["单位", "日期", "问题", "严重程度", "状态"], [row for row in PATROL if row[0] in units])
    else:
        write(folder / "街道评价.csv", ["单位", "评价人", "档次"], STREET[key])


if __name__ == "__main__":
    city()
    for key in DISTRICTS:
        district(key)
    import expected
    expected.main()
    import transcribed
    transcribed.main()
