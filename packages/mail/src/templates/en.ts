import type { Texts } from './texts.js'

const list = new Intl.ListFormat('en', { type: 'conjunction' })
const greeting = (name: string | null) => (name === null ? 'Hello,' : `Hi ${name},`)

export const en: Texts = {
  language: 'en',
  invitationSubject: (organization) => `Welcome to the ${organization} app`,
  transferSubject: (organization) => `You have a new place in the ${organization} app`,
  invitation: ({ name, organization, link, days }) => ({
    subject: en.invitationSubject(organization),
    greeting: greeting(name),
    paragraphs: [
      `At ${organization} we keep in touch through one app: the latest news, the messages of your teams, and whatever you need to get going.`,
      'Your account is ready. All that is left is to log in for the first time:',
    ],
    button: { label: 'Log in for the first time', link },
    afterButton: [`This link is yours alone and works once, within ${days} days. Please do not forward it.`],
    closing: ['See you soon,', organization],
    footer: `You receive this mail because ${organization} made an account for you. If you did not expect it, you can ignore it: without the link nobody gets in.`,
  }),
  transfer: ({ name, organization, from, to }) => ({
    subject: en.transferSubject(organization),
    greeting: greeting(name),
    paragraphs: [
      `You have moved from ${list.format(from)} to ${list.format(to)}, and the app has moved with you.`,
      `From now on you will see the messages and shifts of ${list.format(to)}. Those of ${list.format(from)} are no longer shown to you.`,
      'There is nothing you need to do. Does this look wrong to you? Then let your manager or the HR department know.',
    ],
    button: null,
    afterButton: [],
    closing: ['Enjoy your new place!', organization],
    footer: `You receive this mail because you have an account in the ${organization} app.`,
  }),
}
