// What the stand-in says and sells: one example of each message type.
import { randomUUID } from "node:crypto";

const GOODS = [
  ["P1", "云雀 Air 半入耳蓝牙耳机 长续航轻盈佩戴", "129.00", "蓝牙耳机", "您问的是蓝牙耳机，这款续航 30 小时，价格在您常买的区间里", "#7fa7a0"],
  ["P2", "山雀 Pro 主动降噪头戴耳机", "399.00", "蓝牙耳机", "您上周收藏过同品牌的耳机", "#c9a27b"],
  ["P3", "听风 入门款真无线耳机 青瓷绿", "59.00", "蓝牙耳机", "近 7 天有 38 人购买", "#8fb58a"],
  ["P4", "羊绒混纺围巾礼盒 雾紫", "298.00", "礼品", "符合“送妈妈、三百左右”", "#a596b8"],
  ["P5", "316 不锈钢保温杯 480ml 晨雾白", "89.50", "保温杯", "", "#b9c4c9"],
  ["P6", "远行双肩包 防泼水 15.6 英寸电脑仓", "1259.00", "双肩包", "", "#6f7f92"],
];

const TABS = ["蓝牙耳机", "手机", "笔记本电脑", "双肩包", "T恤", "保温杯", "礼品", "家居"];

const shown = ([id, title, price, category, , colour]) => ({ id, title, price, image: `/media/${id}-${colour.slice(1)}.svg`, category, colour: "雾灰", brand: title.split(" ")[0], stock: 20 });

export const picture = (path) => {
  const colour = /-([0-9a-f]{6})/.exec(path)?.[1] ?? "c9c4b8";
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 200"><rect width="200" height="200" fill="#f1eee7"/><circle cx="100" cy="104" r="52" fill="#${colour}"/><ellipse cx="100" cy="172" rx="54" ry="7" fill="#000" opacity=".08"/></svg>`;
};

export const customers = (query) =>
  Array.from({ length: 24 }, (_, index) => ({ id: `C${String(index + 1).padStart(4, "0")}`, name: ["林晓", "周宁", "陈一诺", "何静", "吴越"][index % 5], description: `${index} 笔订单 · ${index * 9} 条行为` })).filter(({ id, name }) => `${id}${name}`.includes(query));

export const products = (category, query, page) => {
  const found = Array.from({ length: 60 }, (_, index) => {
    const good = GOODS[index % GOODS.length];
    return { ...shown(good), id: `${good[0]}-${index}` };
  }).filter((good) => (!category || good.category === category) && good.title.includes(query));
  return { products: found.slice((page - 1) * 24, page * 24), page, more: found.length > page * 24, categories: TABS.map((name) => ({ id: name, name })) };
};

const hours = (count) => new Date(Date.now() - count * 36e5).toISOString();

const order = (tap) => ({
  id: "202403180001", state: "运输中", placed_at: hours(130), total: "527.00", late: true, promised_at: hours(20),
  lines: [
    { title: GOODS[1][1], spec: "曜石黑", image: "/media/P2-c9a27b.svg", quantity: 1, price: "399.00" },
    { title: "羊绒混纺围巾礼盒 雾紫", spec: "礼盒装", image: "/media/P4-a596b8.svg", quantity: 1, price: "128.00" },
  ],
  courier: "顺丰速运", tracking_no: "SF1402938475610",
  tracking: [
    { at: hours(92), text: "商家已发货，等待揽收" },
    { at: hours(80), text: "【杭州市】已揽收" },
    { at: hours(50), text: "【杭州转运中心】已发出，下一站【武汉转运中心】" },
    { at: hours(31), text: "【武汉转运中心】已到达" },
  ],
  notes: ["包裹在武汉转运中心停留已超过 24 小时"],
  actions: [tap("催一下物流"), tap("申请退款")],
});

export function answer(said, conversation) {
  const tap = (title) => {
    const action_id = randomUUID();
    conversation.actions.set(action_id, title);
    return { title, action_id };
  };
  if (/快递|物流/.test(said)) return [{ type: "order", text: "查到了，您的包裹比预计慢了，目前在武汉转运中心。我帮您盯着，有新进展会告诉您。", payload: { orders: [order(tap)], buttons: [] } }];
  if (/订单/.test(said)) return [{ type: "order", text: "这是您最近的订单，想了解哪一单？", payload: { orders: ["待付款", "待发货", "已签收"].map((state, index) => ({ ...order(tap), id: `20240318000${index + 2}`, state, late: false, tracking: [], courier: "", tracking_no: "", notes: [], actions: [tap("看这一单")] })) } }];
  if (/推荐|耳机|礼物/.test(said)) return [{ type: "products", text: "按您的要求挑了几款，您看看：", payload: { list_id: "L1", personalised: true, items: GOODS.slice(0, 5).map((good, index) => ({ id: good[0], title: good[1], price: good[2], image: shown(good).image, reason: good[4], stock: index === 2 ? 3 : 50, actions: [tap("为什么推荐"), tap("不感兴趣")] })), buttons: [tap("便宜一点"), tap("换个牌子"), tap("换一批")] } }];
  if (/为什么/.test(said)) return [{ text: "因为您 3 月 12 日收藏过同品牌的耳机；如果不算这次收藏，它会排到第 9 位。" }];
  if (/人工/.test(said)) return [{ sender: "system", type: "notice", text: "已为您转接人工客服，前面还有 2 位顾客。等待时小意会继续帮您。", payload: { level: "info" } }, { sender: "agent", sender_name: "王芳", text: "您好，我是客服王芳，我已经看到您前面的问题了。" }];
  if (/评价/.test(said)) return [{ type: "rating", text: "这次服务您还满意吗？", payload: { actions: ["很不满意", "不太满意", "一般", "满意", "非常满意"].map(tap) } }];
  if (/表单|地址/.test(said)) return [{ type: "form", text: "请填写新的收货信息：", payload: { fields: [{ name: "who", label: "收货人" }, { name: "phone", label: "手机号", kind: "phone" }, { name: "slot", label: "配送时间", kind: "choice", choices: ["工作日", "周末"] }], submit: tap("提交修改") } }];
  if (/发票/.test(said)) return [{ type: "file", text: "发票已开好：", payload: { url: "/media/x.pdf", name: "电子发票-202403180001.pdf", media_type: "application/pdf", size: 183245 } }];
  if (/取消/.test(said)) return [{ type: "buttons", text: "确定要取消订单 202403180003 吗？取消后优惠券会退回您的账户。", payload: { buttons: [tap("确认取消"), tap("再想想")] } }];
  return [{ text: `您说的是“${said}”，我记下了。` }];
}
