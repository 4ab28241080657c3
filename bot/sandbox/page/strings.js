// The page's own words, in both languages. What the bot says is the bot's.
const words = {
  zh: {
    product: "回音", tagline: "办公室的聊天助手 · 本机演示", people: "人员", groups: "群聊", you: "您",
    plus_hour: "+1 小时", next_morning: "次日早晨", custom: "自定义",
    plus_hour_short: "+1 小时", next_morning_short: "次日早晨", custom_short: "自定义", set_clock: "拨动时钟",
    set_clock_hint: "时钟只能往前拨。拨过的提醒会马上到。", set_to: "拨到", cancel: "取消", ok: "知道了", apply: "拨过去",
    plus_10: "+10 分钟", plus_day: "+1 天", plus_week: "+1 周", clock_moved: "现在是 {0}",
    other_language: "EN", other_language_label: "Switch to English", people_and_groups: "人员和群聊",
    not_started: "尚未启用", blocked: "已停用回音", deactivated: "账号已注销", no_messages: "还没有消息", bot_absent: "回音不在群里",
    photo: "照片", file: "文件", unread: "{0} 条未读", pick: "选一个人，替他说句话",
    pick_hint: "左边每一位都能扮演：发一句话，看回音怎样登记、提醒、回复。", back: "返回列表",
    you_are: "您现在是{0}", members: "{0} 人", typing: "正在输入…", more: "更多操作",
    block: "停用回音", unblock: "恢复使用", add_bot: "请回音入群", add_admin: "请回音入群并设为管理员", remove_bot: "把回音移出群",
    migrate: "升级为超级群", start: "开始", start_hint: "点「开始」后，回音才能给{0}发消息。",
    blocked_hint: "{0}已停用回音，收不到消息。", deactivated_hint: "这个账号已注销。", absent_hint: "回音还不在群里，听不到也说不了话。",
    moved_hint: "这个群已升级，请到新群继续。", write: "写一句话…", write_as: "以{0}的身份写…", speaker: "以谁的身份说话", send: "发送",
    attach: "添加附件", attach_photo: "照片", attach_file: "文件", commands: "命令菜单", reply: "回复", edit: "编辑",
    replying: "回复 {0}", editing: "编辑消息", caption: "加一句说明…", drop_attachment: "去掉附件", close: "关闭",
    edited: "已编辑", messages: "消息", to_bottom: "回到最新消息", fresh: "{0} 条新消息", copied: "已复制", open_link: "打开链接",
    reveal: "点开可见", download: "下载 {0}", offline: "连接中断，正在重连…", refused: "没有成功：{0}", no_answer: "回音没有回应这次点击",
    today: "今天", bot_added: "{0}请回音入群", bot_removed: "{0}把回音移出群", bot_left: "回音离开了群", topic_made: "{0}新建话题「{1}」",
    migrated_to: "本群升级为超级群", migrated_from: "由普通群升级而来", more_text: "展开", too_big: "文件超过 50 MB", deleted_quote: "消息已删除",
    speaks: "作为", photo_alt: "{0}发的照片", loading: "正在打开…",
  },
  en: {
    product: "Huiyin", tagline: "Office assistant · local demo", people: "People", groups: "Groups", you: "You",
    plus_hour: "+1 hour", next_morning: "Next morning", custom: "Custom",
    plus_hour_short: "+1 h", next_morning_short: "Next a.m.", custom_short: "Set…", set_clock: "Move the clock",
    set_clock_hint: "The clock only moves forward. Reminders it passes arrive at once.", set_to: "Move to", cancel: "Cancel", ok: "OK",
    apply: "Move", plus_10: "+10 min", plus_day: "+1 day", plus_week: "+1 week", clock_moved: "It is now {0}",
    other_language: "中文", other_language_label: "切换到中文", people_and_groups: "People and groups",
    not_started: "Not started yet", blocked: "Has blocked Huiyin", deactivated: "Account deleted", no_messages: "No messages yet",
    bot_absent: "Huiyin is not in this group",
    photo: "Photo", file: "File", unread: "{0} unread", pick: "Pick someone and speak for them",
    pick_hint: "Be anyone on the left: write one sentence and see how Huiyin registers, reminds and answers.", back: "Back to the list",
    you_are: "You are {0}", members: "{0} members", typing: "is typing…", more: "More actions",
    block: "Block Huiyin", unblock: "Unblock", add_bot: "Add Huiyin", add_admin: "Add Huiyin as administrator", remove_bot: "Remove Huiyin",
    migrate: "Upgrade to supergroup", start: "Start", start_hint: "Huiyin can write to {0} only after Start.",
    blocked_hint: "{0} has blocked Huiyin and receives nothing.", deactivated_hint: "This account was deleted.",
    absent_hint: "Huiyin is not in this group: it neither hears nor speaks here.",
    moved_hint: "This group was upgraded; go on in the new one.", write: "Write a message…", write_as: "Write as {0}…", speaker: "Speak as",
    send: "Send", attach: "Attach", attach_photo: "Photo", attach_file: "File", commands: "Commands", reply: "Reply", edit: "Edit",
    replying: "Reply to {0}", editing: "Edit message", caption: "Add a caption…", drop_attachment: "Remove attachment", close: "Close",
    edited: "edited", messages: "Messages", to_bottom: "To the newest message", fresh: "{0} new", copied: "Copied", open_link: "Open link",
    reveal: "Reveal", download: "Download {0}", offline: "Connection lost, reconnecting…", refused: "Not done: {0}",
    no_answer: "Huiyin did not answer this press",
    today: "Today", bot_added: "{0} added Huiyin", bot_removed: "{0} removed Huiyin", bot_left: "Huiyin left the group",
    topic_made: "{0} created the topic “{1}”", migrated_to: "This group became a supergroup", migrated_from: "Upgraded from a basic group",
    more_text: "Show more", too_big: "The file is over 50 MB", deleted_quote: "Deleted message", speaks: "As",
    photo_alt: "Photo from {0}", loading: "Opening…",
  },
};

let tongue = localStorage.getItem("huiyin.language") || "";

export function language() {
  return tongue || "zh";
}

export function speak(next, keep = true) {
  tongue = next;
  if (keep) localStorage.setItem("huiyin.language", next);
  document.documentElement.lang = next === "zh" ? "zh-Hans" : "en";
}

export function chosen() {
  return Boolean(tongue);
}

export function t(key, ...values) {
  const text = words[language()][key] ?? key;
  return text.replace(/\{(\d)\}/g, (_, place) => String(values[Number(place)] ?? ""));
}
