// The open workbook behind Office.js: takes one step that Python sends, an Ask or a Do, and gives the reply.
const OfficeHost = (() => {
  // a step that cannot be taken, for the reason that the step itself has a sentence for
  class Refused extends Error {}

  const together = async (context, tasks) => {
    const answers = tasks.map(() => null);
    let left = tasks.map((task, at) => [task, at]);
    while (left.length) {
      left = left.filter(([task, at]) => {
        const { done, value } = task.next();
        if (done) answers[at] = value;
        return !done;
      });
      if (left.length) await context.sync();
    }
    return answers;
  };
  const answer = async (context, questions) => ({
    type: "HostAnswers", answers: await together(context, questions.map(asked => Questions[asked.type](context, asked))),
  });

  // the sheet with its protection taken away; null where it has a password
  const opened = async (context, name) => {
    const sheet = context.workbook.worksheets.getItem(name), { protection } = sheet;
    protection.load("protected,options");
    await context.sync();
    if (!protection.protected) return { context, sheet, options: null };
    const options = { ...protection.options };
    try {
      protection.unprotect();
      protection.load("protected");
      await context.sync();
    } catch { return null; }
    return protection.protected ? null : { context, sheet, options };
  };
  const made = async (context, edit, state) => {
    const task = Edits[edit.type](state, edit);
    for (let step = task.next(); !step.done; step = task.next()) {
      try {
        await context.sync();
      } catch (error) {
        throw step.value ? new Refused(step.value) : error;
      }
    }
  };
  const restored = async (context, { sheet, options }) => {
    sheet.protection.protect(options);
    await context.sync();
  };
  const apply = async (context, edits) => {
    const states = new Map();
    let failed = null;
    const trying = async work => { try { await work(); } catch (error) { failed = failed || error; } };
    await trying(async () => {
      for (const edit of edits) {
        if (edit.sheet !== undefined && !states.has(edit.sheet)) states.set(edit.sheet, await opened(context, edit.sheet));
        const state = edit.sheet === undefined ? { context } : states.get(edit.sheet);
        if (state) await made(context, edit, state);
        else if (edit.type === "RequireSheet") throw new Refused(edit.refused);
      }
      await context.sync();
    });
    for (const state of states.values()) if (state && state.options) await trying(() => restored(context, state));
    if (failed) throw failed;
    return { type: "Done", locked: [...states].filter(([, state]) => !state).map(([name]) => name) };
  };

  const take = step => Excel.run(context => step.type === "Ask" ? answer(context, step.questions) : apply(context, step.edits));
  return { take, Refused };
})();
