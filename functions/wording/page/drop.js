"use strict";
const at = (id) => document.getElementById(id);
const base = location.pathname.replace(/\/$/, "");
const limit = 20 * 1024 * 1024;
const words = JSON.parse(document.querySelector("main").dataset.states);  // of the states in which nothing more is awaited
const changed = "文件已改动，请重新选择。";  // since it was chosen: saved anew, moved, renamed or deleted
const longest = 8;  // seconds between two questions about an upload
let file = null;
let busy = false;

const say = (text) => { at("status").textContent = text; };
const wait = (seconds) => new Promise((done) => setTimeout(done, seconds * 1000));

function failed(text) {
  busy = false;
  at("bar").hidden = true;
  say(text);
  at("again").hidden = !file;
  at(file ? "again" : "file").focus();
}

// The file as it was chosen, read before anything is sent: a browser reads no file that was changed since then, and an
// upload of one would break off as if the network were gone.
async function bytes() {
  try {
    return new Blob([await file.arrayBuffer()]);
  } catch (error) {
    file = null;  // to try that one again helps nobody
    throw new Error(changed);
  }
}

async function ask(path, options) {
  // What a browser says of a failure is English, and a gateway's own answers are no JSON.
  const answer = await fetch(base + path, options).catch(() => { throw new Error("网络断了，请再试一次。"); });
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok) throw Object.assign(new Error(said.message || "服务暂时不可用，请稍后再试。"), { code: said.code });
  return said;
}

function post(form, data, onProgress) {
  return new Promise((done, fail) => {
    const body = new FormData();
    for (const [name, value] of Object.entries(form.fields)) body.append(name, value);
    body.append("file", data, file.name);
    const request = new XMLHttpRequest();
    request.open("POST", form.url);
    request.upload.onprogress = (event) => event.lengthComputable && onProgress(event.loaded / event.total);
    request.onload = () => (request.status < 300 ? done() : fail(new Error("文件没有传上去，请再试一次。")));
    request.onerror = () => fail(new Error("网络断了，文件没有传完，请再试一次。"));
    request.send(body);
  });
}

async function upload() {
  if (busy || !file) return;
  at("again").hidden = true;
  at("receipt").hidden = true;
  at("chosen").textContent = file.name;
  if (file.size > limit) return failed("文件超过 20 MB，请拆成几份再上传。");
  if (file.size === 0) return failed("这个文件是空的，请换一份。");
  busy = true;
  at("bar").hidden = false;
  at("progress").value = 0;
  say("正在上传…");
  try {
    const data = await bytes();
    // A new form for every try: an old one may have expired meanwhile.
    const form = await ask("/upload-links", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ file_name: file.name }) });
    await post(form, data, (part) => { at("progress").value = Math.round(part * 100); });
    at("progress").value = 100;
    say("已上传，正在读取…");
    const started = Date.now();
    for (let pause = 1; ; pause = Math.min(2 * pause, longest)) {
      await wait(pause);
      let state;
      try { state = await ask("/uploads/" + form.upload_id); } catch (error) { if (Date.now() - started > 600000) throw error; continue; }
      if (words[state.state]) { show(state, form.upload_id); break; }
      if (Date.now() - started > 20000) say("还在读取，表格较大时要一两分钟，可以先离开，回执不会丢。");
    }
    busy = false;
    at("bar").hidden = true;
  } catch (error) {
    failed(error.message || "没有成功，请再试一次。");
  }
}

function show(state, id) {
  const gone_for = state.withdrawal;
  say(gone_for ? "撤回原因：" + gone_for.reason : "读取完毕。可以继续上传下一份。");
  // Of a file that was set aside half-way nobody knows how many rows are recorded.
  const aside = state.problems.some((problem) => problem.code === "could_not_process");
  at("title").textContent = aside ? "没有处理完，请再传一次" : words[state.state];
  at("counts").textContent = aside ? "其中一部分可能已经记录，重复上传不会重复记账。" : "收下 " + state.rows_accepted + " 行，退回 " + state.rows_refused + " 行。";
  const unnamed = state.unnamed || [];
  at("unnamed").hidden = unnamed.length === 0;
  at("unnamed").textContent = "这份台账没有再列出（原样保留）：" + unnamed.join("、");
  const held = state.state === "held";
  const gone = state.gone || [];
  at("gone").hidden = gone.length === 0;
  at("gone").textContent = (held ? "采用以后，通讯录里不再有：" : "通讯录里不再有：") + gone.join("、");
  at("held").hidden = !held;
  const rows = at("problems").tBodies[0];
  rows.replaceChildren();
  for (const line of state.folded) {
    const row = rows.insertRow();
    for (const text of [line.sheet, line.place, line.word, line.message]) row.insertCell().textContent = text;
    row.cells[2].className = line.grade;
  }
  at("problems").caption.textContent = state.folded.some((line) => line.grade !== "note") ? "需要核对的地方" : "提示";
  at("problems").hidden = state.problems.length === 0;
  at("more").hidden = state.problems_total <= state.problems.length;
  at("more").textContent = "一共 " + state.problems_total + " 处，只列出 " + state.problems.length + " 处；改好后再传一次，其余的会列出来。";
  at("copy").hidden = !state.annotated_url;
  if (state.annotated_url) at("copylink").href = base + "/uploads/" + id + "/copy";  // the address itself expires
  at("copynote").textContent = state.annotated_note || "";
  at("copylink").textContent = state.folded.some((line) => line.grade !== "note") ? "下载标注好的文件" : "下载去掉标注的文件";
  at("original").hidden = !state.original_url;
  if (state.original_url) at("original").href = state.original_url;
  at("answer").hidden = held || !state.problems.some((problem) => problem.question && !problem.confirmed);
  const act = (name, done, body) => async () => {
    try {
      const sent = body && { headers: { "content-type": "application/json" }, body: JSON.stringify(body()) };
      show(await ask("/uploads/" + id + "/" + name, { method: "POST", ...sent }), id);
      say(done);
    } catch (error) {
      say(error.message);
      at("signagain").hidden = error.code !== "sign_in_again";
    }
  };
  at("confirm").onclick = act("confirm", "已记下，这些数以后不再问。");
  at("count").onclick = act("confirm", "已采用这份通讯录。");
  at("signagain").hidden = !state.sign_in_again;
  at("withdraw").hidden = !state.may_withdraw && (!state.sign_in_again || Boolean(gone_for));
  at("withdraw").open = false;
  at("takeback").onclick = act("withdraw", "已撤回，这份文件里的内容都不再算数。今天 24:00 前可以恢复。", () => ({ reason: at("reason").value }));
  at("restore").hidden = !state.may_restore && (!state.sign_in_again || !gone_for);
  at("countagain").onclick = act("restore", "已恢复，这份文件重新算数。");
  at("stays").hidden = !gone_for || gone_for.stays_refused.length === 0;
  at("stays").textContent = gone_for ? "后来上传、当时没有收下的行仍然没有收下，需要的请重新上传：" + gone_for.stays_refused.map((row) => row.parcel_no + (row.year ? "（" + row.year + " 年度）" : "")).join("、") : "";
  const changes = at("changes").tBodies[0];
  changes.replaceChildren();
  for (const change of state.changes.slice(0, 200)) {
    const row = changes.insertRow();
    const item = change.what === "new_parcel" ? "新的宗地" : change.item + (change.year ? "（" + change.year + " 年度）" : "");
    for (const text of [change.parcel_no, item, change.old || "", change.new || ""]) row.insertCell().textContent = text;
  }
  at("changes").hidden = state.changes.length === 0;
  at("receipt").hidden = false;
  at("title").focus();
}

function choose(files) {
  if (busy || !files || !files.length) return;
  file = files[0];
  upload();
}

for (const link of document.querySelectorAll("a[data-form]")) { link.href = base + link.dataset.form; link.download = ""; }

at("file").addEventListener("change", () => {
  choose(at("file").files);
  at("file").value = "";  // else the same file, corrected, could not be chosen again
});
at("again").addEventListener("click", upload);
for (const name of ["dragenter", "dragover"]) at("drop").addEventListener(name, (event) => { event.preventDefault(); at("drop").classList.add("over"); });
for (const name of ["dragleave", "drop"]) at("drop").addEventListener(name, () => at("drop").classList.remove("over"));
at("drop").addEventListener("drop", (event) => { event.preventDefault(); choose(event.dataTransfer.files); });
