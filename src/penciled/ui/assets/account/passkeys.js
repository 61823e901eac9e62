// Passkeys: a form that asks the device before it is sent, and carries what the device answered.
// `data-passkey` is "make", "show", or "enter", where the request is fetched first.

export function offerPasskeys() {
  for (const form of document.querySelectorAll("[data-passkey]")) {
    if (!("PublicKeyCredential" in window)) {
      form.hidden = form.dataset.passkey === "enter";
      continue;
    }
    form.hidden = false;
    form.addEventListener("submit", async (event) => {
      if (form.dataset.answered) return;
      event.preventDefault();
      const failed = document.querySelector("[data-passkey-failed]");
      if (failed) failed.hidden = true;
      try {
        form.querySelector("[name=credential]").value = JSON.stringify(await answer(form));
        form.dataset.answered = "yes";
        form.submit();
      } catch (error) {
        if (failed) failed.hidden = false;
        console.info(error);
      }
    });
  }
}

async function answer(form) {
  const data = await said(form);
  if (form.dataset.passkey === "make") {
    const options = data.creation_options.publicKey;
    demandResident(options, form.querySelector("[name=passwordless]")?.checked);
    return plain(await navigator.credentials.create({ publicKey: withBytes(options) }));
  }
  const options = data.request_options.publicKey;
  return plain(await navigator.credentials.get({ publicKey: withBytes(options) }));
}

async function said(form) {
  if (form.dataset.passkey !== "enter") return JSON.parse(document.getElementById("passkey-data").textContent);
  const answered = await fetch(form.action, { headers: { Accept: "application/json" } });
  if (!answered.ok) throw new Error(`${answered.status}`);
  return answered.json();
}

function demandResident(options, passwordless) {
  const wanted = { ...options.authenticatorSelection };
  wanted.residentKey = passwordless ? "required" : "discouraged";
  wanted.requireResidentKey = Boolean(passwordless);
  if (passwordless) wanted.userVerification = "required";
  options.authenticatorSelection = wanted;
}

function withBytes(options) {
  const read = { ...options, challenge: bytes(options.challenge) };
  if (options.user) read.user = { ...options.user, id: bytes(options.user.id) };
  for (const name of ["excludeCredentials", "allowCredentials"]) {
    if (options[name]) read[name] = options[name].map((each) => ({ ...each, id: bytes(each.id) }));
  }
  return read;
}

function plain(credential) {
  const { response } = credential;
  const told = { clientDataJSON: text(response.clientDataJSON) };
  for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (response[name]) told[name] = text(response[name]);
  }
  if (response.getTransports) told.transports = response.getTransports();
  return {
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: told,
  };
}

function bytes(words) {
  const base64 = words.replace(/-/g, "+").replace(/_/g, "/");
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}

function text(buffer) {
  const base64 = btoa(String.fromCharCode(...new Uint8Array(buffer)));
  return base64.replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}
