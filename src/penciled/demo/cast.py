"""The people and places of the demo, as data. Every name is made up, every address reserved."""

from __future__ import annotations

from penciled.demo.parts import (
    HoursPart,
    PlacePart,
    PracticePart,
    PractitionerPart,
    QuestionPart,
    ServicePart,
)

PASSWORD = "pencil-and-ink"  # noqa: S105 -- shown on the sign-in page


WRENFIELD = PracticePart(
    slug="wrenfield",
    name="Wrenfield Counseling",
    zone="America/Chicago",
    headline="Find a time to talk.",
    welcome="Wrenfield Counseling sees adults, couples and families on Ferris Street, in Lakeside "
    "and by video. Ask for a time that suits you, and one of us will answer personally.",
    place="Ferris Street, Duluth, Minnesota",
    phone="(218) 555-0142",
    emergency="Not for emergencies. In an emergency call 911; in a crisis call or text 988.",
    scheduler="Rosalind Pike",
    services=(
        ServicePart(
            "First visit",
            60,
            "sienna",
            "A first conversation: what brings you, and whether we are a fit.",
            for_existing=False,
        ),
        ServicePart(
            "Individual session", 50, "viridian", "One to one, weekly or every other week."
        ),
        ServicePart("Couples session", 80, "plum", "For two people together."),
        ServicePart(
            "Family session",
            75,
            "prussian",
            "For the people you live with, in the large room at the lake.",
            places=("Lakeside, upstairs",),
        ),
        ServicePart("Check-in", 15, "moss", "A short call between two sessions.", for_new=False),
    ),
    places=(
        PlacePart(
            "in_person",
            "Ferris Street, Suite 3",
            "Ferris Street",
            "418 Ferris Street, Suite 3\nDuluth, Minnesota 55802",
        ),
        PlacePart(
            "in_person",
            "Lakeside, upstairs",
            "Lakeside",
            "4721 East Superior Street, upstairs\nDuluth, Minnesota 55804",
        ),
        PlacePart("telehealth", "By video", "By video"),
    ),
    practitioners=(
        PractitionerPart(
            "Maya Okafor",
            "LCSW",
            "America/Chicago",
            "Anxiety, grief, and the long middle of things. Plain talk, no jargon.",
            ("First visit", "Individual session", "Couples session", "Check-in"),
            ("Ferris Street, Suite 3", "By video"),
            (
                HoursPart("01", "9:00", "12:00"),
                HoursPart("01", "12:30", "17:30", ("Individual session", "First visit")),
                HoursPart("2", "12:00", "18:00"),
                HoursPart("3", "10:00", "15:30"),
                HoursPart("4", "9:00", "13:00", places=("By video",), for_new=False),
            ),
            owner=True,
        ),
        PractitionerPart(
            "Daniel Reyes",
            "LMFT",
            "America/Chicago",
            "Couples and families, evenings too. Se habla español.",
            ("First visit", "Couples session", "Family session", "Individual session"),
            ("Ferris Street, Suite 3", "Lakeside, upstairs"),
            (
                HoursPart("02", "13:00", "20:00", places=("Lakeside, upstairs",)),
                HoursPart("13", "12:00", "19:00", places=("Ferris Street, Suite 3",)),
            ),
            may_see=("Maya Okafor",),
            notice_hours=48,
        ),
        PractitionerPart(
            "Priya Raman",
            "PhD",
            "America/Denver",
            "Trauma and sleep. By video only, from Mountain Time.",
            ("First visit", "Individual session", "Check-in"),
            ("By video",),
            (HoursPart("0123", "8:00", "12:00"), HoursPart("0123", "13:00", "16:00")),
        ),
    ),
    rooms=("Garden room", "Blue room", "Family room"),
    events=(("Supervision", 30, True), ("Case consultation", 60, True), ("Paperwork", 60, False)),
    accent="#2d5f8b",
    after_asking="Whoever you asked for reads your request and answers personally. Please keep the "
    "time free until you hear from us.",
    questions=(
        QuestionPart(
            "What brings you to us?",
            "long",
            (
                "I sleep badly and worry about everything.",
                "We argue more than we talk.",
                "A loss in the family this spring.",
            ),
        ),
        QuestionPart(
            "How did you hear of us?",
            "choice",
            ("A friend or family", "My doctor", "Searching online"),
            choices=("A friend or family", "My doctor", "Searching online", "Something else"),
            required=True,
        ),
    ),
    saved_messages=(
        (
            "That time is full",
            (
                "Thank you for asking. That time is no longer free. Please look for another: "
                "Tuesday and Wednesday afternoons often have room."
            ),
        ),
        (
            "Not the right person",
            (
                "Thank you for writing so openly. I am not the right person for this, but a "
                "colleague here may be. Please ask again for “first available”."
            ),
        ),
        (
            "Away that week",
            "I am away that week. Please ask for any day of the week after.",
        ),
    ),
)

ALDER = PracticePart(
    slug="alder-quay",
    name="Alder & Quay Nutrition",
    zone="America/Los_Angeles",
    headline="Eat well, gently.",
    welcome="Dietitians and a physician for everyday food, diabetes, and the years around a birth. "
    "Ask for a time; we answer within a working day.",
    place="Northwest Quay Street, Portland, Oregon",
    phone="(503) 555-0119",
    emergency="Not for emergencies. In an emergency call 911.",
    scheduler="Amos Field",
    services=(
        ServicePart("First consultation", 60, "lagoon", "Where you are and where you want to be."),
        ServicePart("Follow-up", 25, "moss", "How it has been going.", for_new=False),
        ServicePart("Meal planning", 45, "madder", "A plan for your week and your kitchen."),
        ServicePart("Lab review", 20, "iris", "Your results, in plain words.", for_new=False),
    ),
    places=(
        PlacePart(
            "in_person",
            "Quay Street office",
            "Quay Street",
            "88 Northwest Quay Street, Floor 2\nPortland, Oregon 97209",
        ),
        PlacePart(
            "in_person",
            "Alder Clinic, room 5",
            "Alder Clinic",
            "1420 Southeast Alder Street, room 5\nPortland, Oregon 97214",
        ),
        PlacePart("telehealth", "By video", "By video"),
    ),
    practitioners=(
        PractitionerPart(
            "Ines Calder",
            "MD",
            "America/Los_Angeles",
            "Physician. Thyroid, diabetes, and medicines that change appetite.",
            ("First consultation", "Follow-up", "Lab review"),
            ("Alder Clinic, room 5", "By video"),
            (HoursPart("0123", "8:30", "12:30"), HoursPart("02", "13:30", "16:30")),
            owner=True,
        ),
        PractitionerPart(
            "Tom Whitaker",
            "RD",
            "America/Los_Angeles",
            "Everyday food, athletes, and picky eaters of every age.",
            ("First consultation", "Follow-up", "Meal planning"),
            ("Quay Street office", "By video"),
            (HoursPart("1234", "10:00", "18:00"),),
            may_see=("Ines Calder",),
            notice_hours=12,
        ),
        PractitionerPart(
            "Saoirse Byrne",
            "RD, CDCES",
            "America/New_York",
            "Diabetes education and pregnancy. By video, from Eastern Time.",
            ("First consultation", "Follow-up", "Meal planning", "Lab review"),
            ("By video",),
            (HoursPart("01234", "9:00", "13:00"), HoursPart("13", "14:00", "19:00")),
            takes_new=False,
        ),
    ),
    rooms=("Room 1", "Room 2", "Kitchen"),
    events=(("Team meeting", 45, True), ("Kitchen workshop", 90, True), ("Reading", 60, False)),
    accent="#8a3b5c",
    after_asking="We answer within one working day. Bring recent lab results if you have any.",
    questions=(
        QuestionPart(
            "What would you like to change?",
            "long",
            ("More energy in the afternoons.", "My doctor wants my blood sugar lower."),
        ),
        QuestionPart(
            "Any allergies?",
            "short",
            ("None", "Nuts", "Lactose"),
            required=True,
        ),
    ),
    saved_messages=(
        ("That time is full", "That time is no longer free. Please choose another day."),
        ("See your doctor first", "Please see your doctor first, and ask us again afterwards."),
        ("Fully booked", "We are fully booked this month. Please ask for a day in the next."),
    ),
)

PRACTICES = (WRENFIELD, ALDER)

FIRST_NAMES = (
    "Elena Marcus Nora Jonah Grace Sam Hana Owen Imani Theo Wren Ben Leah Dev Anya Luis Mina Felix "
    "Zora Hugo Ivy Kofi Lena Amir Ruth Silas Tess Yusuf Paloma Gil Esther Ravi Bea Carl Dalia Emil"
).split()
LAST_NAMES = (
    "Marsh Bell Iverson Whitlock Tolliver Adeyemi Petrov Brandt Ford Langley Abbott Castillo Anand "
    "Moreau Lindqvist Navarro Santoro Haddad Nakamura Osei Vance Kowalski Duarte Fenwick Oyelaran "
    "Rask Sorensen Tamura Ueland Vargas Winslow Yilmaz Zeller Quist Bianchi Corrigan"
).split()
NOTES = (
    "",
    "",
    "Evenings are hard for me this month, so an afternoon would be a great help.",
    "I would like to start before the holidays, if that can be done.",
    "",
    "My sister was with you last year and recommended you.",
    "I can also do Thursdays.",
    "",
)
STAFF_NOTES = (
    "Prefers the chair by the window.",
    "Needs the ground floor: the stairs are hard at the moment.",
    "Pays at the desk.",
    "Bring the questionnaire from last time.",
    "Speaks Spanish more easily.",
)
DECLINES = (
    "",
    "I no longer see clients after 6. Wednesdays at noon are open, and Daniel Reyes has evenings.",
    "Thank you for asking. My Thursdays are full. Tuesday and Wednesday afternoons have room.",
    "",
    "I am away that week. Please ask for any day of the week after.",
)
ACCEPTS = (
    "",
    "",
    "Looking forward to meeting you. Please come ten minutes early for the forms.",
    "",
)
