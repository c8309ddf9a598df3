import type { Texts } from './texts.js'

const list = new Intl.ListFormat('de', { type: 'conjunction' })
const greeting = (name: string | null) => (name === null ? 'Hallo,' : `Hallo ${name},`)

export const de: Texts = {
  language: 'de',
  invitationSubject: (organization) => `Willkommen in der App von ${organization}`,
  transferSubject: (organization) => `Dein neuer Platz in der App von ${organization}`,
  invitation: ({ name, organization, link, days }) => ({
    subject: de.invitationSubject(organization),
    greeting: greeting(name),
    paragraphs: [
      `bei ${organization} findest du alles in einer App: Neuigkeiten, die Nachrichten deiner Teams und alles, was du für einen guten Start brauchst.`,
      'Dein Konto ist bereit. Du musst dich nur noch zum ersten Mal anmelden:',
    ],
    button: { label: 'Zum ersten Mal anmelden', link },
    afterButton: [
      `Dieser Link gehört nur dir und funktioniert einmal, innerhalb von ${days} Tagen. Bitte leite ihn nicht weiter.`,
    ],
    closing: ['Bis bald!', organization],
    footer: `Du bekommst diese E-Mail, weil ${organization} ein Konto für dich angelegt hat. Wenn du sie nicht erwartet hast, kannst du sie ignorieren: Ohne den Link kommt niemand hinein.`,
  }),
  transfer: ({ name, organization, from, to }) => ({
    subject: de.transferSubject(organization),
    greeting: greeting(name),
    paragraphs: [
      `du bist von ${list.format(from)} zu ${list.format(to)} gewechselt, und die App ist mit dir umgezogen.`,
      `Ab jetzt siehst du die Nachrichten und Schichten von ${list.format(to)}. Die von ${list.format(from)} werden dir nicht mehr angezeigt.`,
      'Du musst nichts weiter tun. Stimmt etwas nicht? Dann gib deinen Vorgesetzten oder der Personalabteilung Bescheid.',
    ],
    button: null,
    afterButton: [],
    closing: ['Viel Freude am neuen Platz!', organization],
    footer: `Du bekommst diese E-Mail, weil du ein Konto in der App von ${organization} hast.`,
  }),
}
