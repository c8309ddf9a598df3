import type { Texts } from './texts.js'

const list = new Intl.ListFormat('nl', { type: 'conjunction' })
const greeting = (name: string | null) => (name === null ? 'Hallo,' : `Hoi ${name},`)

export const nl: Texts = {
  language: 'nl',
  invitationSubject: (organization) => `Welkom in de app van ${organization}`,
  transferSubject: (organization) => `Je hebt een nieuwe plek in de app van ${organization}`,
  invitation: ({ name, organization, link, days }) => ({
    subject: nl.invitationSubject(organization),
    greeting: greeting(name),
    paragraphs: [
      `Bij ${organization} vind je alles in één app: het laatste nieuws, de berichten van je teams en alles wat je nodig hebt om te beginnen.`,
      'Je account staat klaar. Je hoeft alleen nog voor het eerst in te loggen:',
    ],
    button: { label: 'Voor het eerst inloggen', link },
    afterButton: [`Deze link is alleen voor jou en werkt één keer, binnen ${days} dagen. Stuur hem dus niet door.`],
    closing: ['Tot snel!', organization],
    footer: `Je krijgt deze mail omdat ${organization} een account voor je heeft gemaakt. Had je hem niet verwacht? Dan kun je hem negeren: zonder de link komt niemand binnen.`,
  }),
  transfer: ({ name, organization, from, to }) => ({
    subject: nl.transferSubject(organization),
    greeting: greeting(name),
    paragraphs: [
      `Je bent overgestapt van ${list.format(from)} naar ${list.format(to)}, en de app is met je meeverhuisd.`,
      `Vanaf nu zie je de berichten en diensten van ${list.format(to)}. Die van ${list.format(from)} zie je niet meer.`,
      'Je hoeft zelf niets te doen. Klopt er iets niet? Laat het dan weten aan je leidinggevende of aan HR.',
    ],
    button: null,
    afterButton: [],
    closing: ['Veel plezier op je nieuwe plek!', organization],
    footer: `Je krijgt deze mail omdat je een account hebt in de app van ${organization}.`,
  }),
}
