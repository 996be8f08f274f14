namespace Roam.Simulation;

/// <summary>What is broken on purpose, once in each seed: an invariant that no defect can violate would prove nothing.</summary>
internal enum Mutation
{
    None,

    // What a link does wrong.
    LinkDrops,
    LinkDuplicates,
    LinkReorders,

    // What a session does wrong with what has come.
    DropsMessage,
    TakesItemTwice,
    SwapsItems,
    LosesClose,
    RunsTwice,

    // What a session does wrong with what it sends.
    RepliesTwice,
    NeverReplies,
    GrantsTwice,
    SendsItemTwice,
    ExceedsRequests,
    SendsBehindClose,

    // What it does wrong with what it holds, and says.
    LeaksBuffer,
    LeaksTimer,
    LeaksChannel,
    ClaimsNotToHaveRun,
    WrongResult,
}
