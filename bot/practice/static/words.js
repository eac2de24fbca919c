// What the page itself says; what the phones say comes from the bot.

export const words = {
  fr: {
    warning: "Exercice : personnes, lieux et chiffres fictifs. Rien ne quitte cette machine.",
    today: "Nous sommes le",
    foot: "Pour s’entraîner seulement. Le vrai Relais parle par Telegram ; ici, trois téléphones et aucun réseau.",
    agent: "agent de terrain", comonitor: "co-suivi (ONG)", coordinator: "coordination",
    open: "Ouvrir le lien d’invitation", type: "Message", send: "Envoyer", menu: "Commandes",
    attach: "Joindre", photo: "Photo", voice: "Voix", contact: "Contact", location: "Lieu",
    online: "Réseau", offline: "Sans réseau", lock: "Écran verrouillé", nothing: "Rien encore",
    silent: "silencieux", edited: "modifié", waits: "pas encore parti", gone: "parti", copied: "Copié.",
    empty: "Le lien d’invitation est arrivé. Ouvrez-le pour commencer.", chat: "Conversation de", protected: "ne peut être transféré",
    resume: "Reprendre la conversation", gone_on: "L’exercice gardé continue.", document: "Fichier", block: "Bloquer Relais",
    unblock: "Débloquer Relais", cut: "Couper le réseau de ce téléphone", restore: "Rendre le réseau : ce qui attend partira", writes: "Relais écrit…",
  },
  en: {
    warning: "Exercise: fictional people, places and figures. Nothing leaves this machine.",
    today: "Today is",
    foot: "For training only. The real Relais talks over Telegram; here, three phones and no network.",
    agent: "field agent", comonitor: "co-monitor (NGO)", coordinator: "coordination",
    open: "Open the invitation link", type: "Message", send: "Send", menu: "Commands",
    attach: "Attach", photo: "Photo", voice: "Voice", contact: "Contact", location: "Place",
    online: "Network", offline: "No network", lock: "Lock screen", nothing: "Nothing yet",
    silent: "silent", edited: "edited", waits: "not gone yet", gone: "sent", copied: "Copied.",
    empty: "The invitation link has arrived. Open it to begin.", chat: "Chat of", protected: "cannot be forwarded",
    resume: "Go on with the chat", gone_on: "The exercise that was kept goes on.", document: "File", block: "Block Relais",
    unblock: "Unblock Relais", cut: "Cut this phone’s network", restore: "Give the network back: what waits will leave", writes: "Relais is writing…",
  },
};
